/**
 * The apps of this GitHub in the hands of a test: registering and installing them, which people do on the settings pages, taking back what people gave them, and
 * looking at what they have.
 */
import type { Clock } from "../../App.ts"
import type { Grants } from "../oauth/Grants.ts"
import { userByLogin } from "../User.ts"
import type { World } from "../World.ts"
import type { Client, GithubApp, GithubAppDraft, Installation, InstallationDraft, OauthAppDraft } from "./App.ts"
import type { Registry } from "./Registry.ts"
import { appHookConfig } from "../webhooks/Hooks.ts"
import type { Hooks } from "../webhooks/Hooks.ts"

/** What addresses begin with in what the webhooks of apps say: they are registered on the settings page, wherever that is. */
const apiOrigin = "https://api.github.com"

/** A token that a person has given an app. Times are epoch milliseconds. */
export interface GrantRecord {
  readonly clientId: string
  readonly login: string
  readonly scopes: ReadonlyArray<string>
  readonly accessToken: string
  readonly expiresAt: number | undefined
  readonly refreshToken: string | undefined
}

export interface Apps {
  readonly registerOauthApp: (app: OauthAppDraft) => void
  readonly registerGithubApp: (app: GithubAppDraft) => void
  /** The id of the installation of the app with this slug. */
  readonly install: (installation: InstallationDraft & { readonly app: string }) => number
  /** Its tokens stop at once. */
  readonly uninstall: (installation: number) => void
  /** The person takes back, on the settings page, all that the app was given. */
  readonly revoke: (grant: { readonly clientId: string; readonly login: string }) => void
  /** The tokens that apps have of people, the expired ones too. */
  readonly grants: () => ReadonlyArray<GrantRecord>
}

export const makeApps = (options: {
  readonly world: World
  readonly registry: Registry
  readonly grants: Grants
  readonly hooks: Hooks
  readonly clock: Clock
}): Apps => {
  const { world, registry, grants, hooks, clock } = options
  const appCalled = (slug: string): GithubApp => existing(registry.appCalled(slug), `app ${slug}`)
  const clientOf = (clientId: string): Client => existing(registry.client(clientId), `client ${clientId}`)
  const install = (app: GithubApp, draft: InstallationDraft): number => {
    const installation = registry.install(app, draft, clock())
    hooks.tellOfInstallation(installation, "created")
    return installation.id
  }
  return {
    registerOauthApp: registry.addOauthApp,
    registerGithubApp: (draft) => {
      const app = registry.addGithubApp(draft, clock())
      // Installed before anybody listened.
      for (const installation of draft.installations ?? []) registry.install(app, installation, clock())
      if (draft.webhook === undefined) return
      hooks.add({ of: { app }, origin: apiOrigin, config: appHookConfig(draft.webhook), events: app.events, active: true })
    },
    install: ({ app, ...draft }) => install(appCalled(app), draft),
    uninstall: (id) => {
      const installation: Installation = existing(registry.installation(id), `installation ${id}`)
      registry.uninstall(installation)
      grants.endInstallation(installation)
      hooks.tellOfInstallation(installation, "deleted")
    },
    revoke: ({ clientId, login }) => grants.revokeAll(clientOf(clientId), existing(userByLogin(world, login), `user ${login}`)),
    grants: () =>
      grants.all().map(({ client, user, scopes, accessToken, expiresAt, refresh }) => ({
        clientId: client.clientId,
        login: user.login,
        scopes,
        accessToken,
        expiresAt,
        refreshToken: refresh?.token,
      })),
  }
}

const existing = <A>(found: A | undefined, what: string): A => {
  if (found === undefined) throw new Error(`there is no ${what}`)
  return found
}
