/** Apps and installations as the API shows them. */
import { nodeId, webOrigin } from "../Rendering.ts"
import type { Rendering } from "../Rendering.ts"
import { formatTimestamp, toTimestamp } from "../Timestamp.ts"
import { simpleUserWire } from "../UserWire.ts"
import type { GithubApp, Installation } from "./App.ts"

export const appWire = (rendering: Rendering, app: GithubApp, installations: number): Record<string, unknown> => ({
  id: app.id,
  client_id: app.clientId,
  slug: app.slug,
  node_id: nodeId("Integration", app.id),
  owner: simpleUserWire(rendering, app.owner),
  name: app.name,
  description: null,
  external_url: `${webOrigin}/apps/${app.slug}`,
  html_url: `${webOrigin}/apps/${app.slug}`,
  created_at: formatTimestamp(toTimestamp(app.createdAt)),
  updated_at: formatTimestamp(toTimestamp(app.createdAt)),
  permissions: app.permissions,
  events: app.events,
  installations_count: installations,
})

export const installationWire = (rendering: Rendering, installation: Installation): Record<string, unknown> => {
  const { id, app, account } = installation
  const createdAt = formatTimestamp(toTimestamp(installation.createdAt))
  const settings = account.type === "Organization" ? `/organizations/${account.login}/settings` : "/settings"
  return {
    id,
    client_id: app.clientId,
    account: simpleUserWire(rendering, account),
    repository_selection: installation.selection === "all" ? "all" : "selected",
    access_tokens_url: `${rendering.origin}/app/installations/${id}/access_tokens`,
    repositories_url: `${rendering.origin}/installation/repositories`,
    html_url: `${webOrigin}${settings}/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: app.permissions,
    events: app.events,
    created_at: createdAt,
    updated_at: createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  }
}
