/** The registered apps and where they are installed. */
import { repositoryNamed } from "../Repository.ts"
import { createUser, ensureUser } from "../User.ts"
import type { Repository, World } from "../World.ts"
import { covers, publicKeyOf } from "./App.ts"
import type { Client, GithubApp, GithubAppDraft, Installation, InstallationDraft, OauthAppDraft } from "./App.ts"

const firstInstallationId = 50_000_001

const usualPermissions = { issues: "write", metadata: "read" } as const

export interface Registry {
  readonly client: (clientId: string) => Client | undefined
  /** By its id or its client id, as a web token may name it. */
  readonly app: (issuer: string) => GithubApp | undefined
  readonly appCalled: (slug: string) => GithubApp | undefined
  readonly installation: (id: number) => Installation | undefined
  readonly installationsOf: (app: GithubApp) => ReadonlyArray<Installation>
  /** Where the app is installed with this repository. */
  readonly covering: (app: GithubApp, repository: Repository) => Installation | undefined
  readonly addOauthApp: (draft: OauthAppDraft) => void
  readonly addGithubApp: (draft: GithubAppDraft, at: number) => GithubApp
  readonly install: (app: GithubApp, draft: InstallationDraft, at: number) => Installation
  readonly uninstall: (installation: Installation) => void
}

export const makeRegistry = (world: World): Registry => {
  const clients = new Map<string, Client>()
  const apps = new Map<string, GithubApp>()
  const installations = new Map<number, Installation>()
  let lastApp = 0
  let nextInstallation = firstInstallationId

  const addClient = (client: Client): void => {
    if (clients.has(client.clientId)) throw new Error(`there is a client ${client.clientId} already`)
    for (const url of client.callbackUrls) if (!URL.canParse(url)) throw new Error(`not a callback URL: ${url}`)
    if (client.callbackUrls.length === 0) throw new Error(`${client.clientId} has no callback URL`)
    clients.set(client.clientId, client)
  }

  return {
    client: (clientId) => clients.get(clientId),
    app: (issuer) => apps.get(issuer),
    appCalled: (slug) => [...apps.values()].find((app) => app.slug === slug),
    installation: (id) => installations.get(id),
    installationsOf: (app) => [...installations.values()].filter((installation) => installation.app === app),
    covering: (app, repository) =>
      [...installations.values()].find((installation) => installation.app === app && covers(installation, repository)),
    addOauthApp: (draft) =>
      addClient({
        clientId: draft.clientId,
        secret: draft.clientSecret,
        name: draft.name ?? draft.clientId,
        callbackUrls: [draft.callbackUrl],
        expiringTokens: draft.expiringTokens ?? false,
        app: undefined,
      }),
    addGithubApp: (draft, at) => {
      const id = draft.id ?? lastApp + 1
      if (apps.has(String(id))) throw new Error(`there is an app ${id} already`)
      const app: GithubApp = {
        id,
        slug: draft.slug,
        name: draft.name ?? draft.slug,
        clientId: draft.clientId,
        owner: ensureUser(world, draft.owner ?? "github", at),
        bot: createUser(world, { login: `${draft.slug}[bot]`, type: "Bot" }, at),
        key: draft.key === undefined ? undefined : publicKeyOf(draft.key),
        permissions: draft.permissions ?? usualPermissions,
        events: draft.events ?? [],
        createdAt: at,
      }
      addClient({
        clientId: draft.clientId,
        secret: draft.clientSecret,
        name: app.name,
        callbackUrls: draft.callbackUrls,
        expiringTokens: draft.expiringTokens ?? true,
        app,
      })
      lastApp = Math.max(lastApp, id)
      apps.set(String(id), app)
      apps.set(app.clientId, app)
      return app
    },
    install: (app, draft, at) => {
      const account = ensureUser(world, draft.account, at)
      const installation: Installation = {
        id: nextInstallation,
        app,
        account,
        selection: draft.repositories?.map((name) => repositoryNamed(world, name)) ?? "all",
        createdAt: at,
      }
      nextInstallation += 1
      installations.set(installation.id, installation)
      return installation
    },
    uninstall: ({ id }) => {
      installations.delete(id)
    },
  }
}
