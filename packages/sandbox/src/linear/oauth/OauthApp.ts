/** The applications that may sign people in, and the workspace's users that some of them act as. */
import type { Scope } from "../Credentials.ts"
import type { User } from "../User.ts"
import type { Workspace } from "../Workspace.ts"

/** An OAuth2 application to be. */
export interface OauthAppDraft {
  readonly clientId: string
  readonly clientSecret: string
  /** The client id when absent. */
  readonly name?: string
  /** Where people may be sent back to, letter by letter. */
  readonly redirectUris: ReadonlyArray<string>
  /** It may have tokens of its own, without a person. */
  readonly clientCredentials?: boolean
}

export interface OauthApp {
  readonly clientId: string
  readonly secret: string
  readonly name: string
  readonly redirectUris: ReadonlyArray<string>
  readonly clientCredentials: boolean
  /** The user it acts as when it acts as itself; made at the first call. */
  readonly appUser: () => User
}

/** How changes are made that come with a token: in the person's name or in the application's. */
export type ActsAs = "user" | "app"

const scopes: ReadonlyArray<string> =
  "read write issues:create comments:create timeSchedule:write admin app:assignable app:mentionable customer:read customer:write initiative:read initiative:write".split(
    " ",
  )

export const isScope = (text: string): text is Scope => scopes.includes(text)

export interface OauthApps {
  readonly get: (clientId: string) => OauthApp | undefined
  readonly register: (draft: OauthAppDraft) => void
}

export const makeOauthApps = (workspace: Workspace): OauthApps => {
  const apps = new Map<string, OauthApp>()

  const newUser = (name: string): User => {
    const id = workspace.newId()
    const now = workspace.clock()
    const email = `${id}@oauthapp.linear.app`
    const user = {
      id,
      createdAt: now,
      updatedAt: now,
      archivedAt: null,
      name,
      displayName: name,
      email,
      active: true,
      admin: false,
      app: true,
    }
    workspace.users.put(user)
    return user
  }

  return {
    get: (clientId) => apps.get(clientId),
    register: (draft) => {
      if (apps.has(draft.clientId)) throw new Error(`there is an application ${draft.clientId} already`)
      for (const uri of draft.redirectUris) if (!URL.canParse(uri)) throw new Error(`not a redirect URI: ${uri}`)
      const name = draft.name ?? draft.clientId
      let user: User | undefined
      apps.set(draft.clientId, {
        clientId: draft.clientId,
        secret: draft.clientSecret,
        name,
        redirectUris: draft.redirectUris,
        clientCredentials: draft.clientCredentials ?? false,
        appUser: () => (user ??= newUser(name)),
      })
    },
  }
}
