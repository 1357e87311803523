/**
 * Who may ask. A personal key stands alone in the Authorization header; an OAuth token stands behind `Bearer`. A key behind `Bearer` is
 * refused as bad input, everything else that is missing, unknown, expired, revoked or a suspended user's as unauthenticated.
 */
import type { User } from "./User.ts"
import type { Workspace } from "./Workspace.ts"

export type Scope =
  | ("read" | "write" | "issues:create" | "comments:create" | "timeSchedule:write" | "admin")
  | ("app:assignable" | "app:mentionable")
  | `${"customer" | "initiative"}:${"read" | "write"}`

export interface Credential {
  readonly secret: string
  readonly kind: "key" | "oauth"
  readonly userId: string
  readonly scopes: ReadonlyArray<Scope>
  /** Epoch milliseconds; absent for one that lasts. */
  readonly expiresAt?: number
  /** Whose hourly budget it takes from; its own when absent. */
  readonly payer?: string
}

export interface Credentials {
  /** Makes a personal key with every scope unless told otherwise; the secret is made from the seed unless given. */
  readonly add: (credential: {
    readonly userId: string
    readonly kind?: Credential["kind"]
    readonly scopes?: ReadonlyArray<Scope>
    readonly secret?: string
  }) => Credential
  /** Takes a credential as it is. */
  readonly put: (credential: Credential) => void
  readonly revoke: (secret: string) => void
  /** Reads the value of an Authorization header. */
  readonly check: (header: string | undefined) => { readonly credential: Credential; readonly user: User } | "unknown" | "key-as-bearer"
}

export const makeCredentials = (workspace: Workspace): Credentials => {
  const known = new Map<string, Credential>()
  return {
    add: ({ userId, kind = "key", scopes = ["read", "write"], secret }) => {
      const credential = {
        secret: secret ?? `lin_${kind === "key" ? "api" : "oauth"}_${workspace.newId().replaceAll("-", "")}`,
        kind,
        userId,
        scopes,
      }
      known.set(credential.secret, credential)
      return credential
    },
    put: (credential) => {
      known.set(credential.secret, credential)
    },
    revoke: (secret) => {
      known.delete(secret)
    },
    check: (header = "") => {
      const bearer = /^Bearer\s+/i.test(header)
      const credential = known.get(header.replace(/^Bearer\s+/i, "").trim())
      const user = credential === undefined ? undefined : workspace.users.get(credential.userId)
      if (credential === undefined || user === undefined || !user.active) return "unknown"
      if (credential.expiresAt !== undefined && workspace.clock() >= credential.expiresAt) return "unknown"
      if (credential.kind === "key" && bearer) return "key-as-bearer"
      return credential.kind === "oauth" && !bearer ? "unknown" : { credential, user }
    },
  }
}
