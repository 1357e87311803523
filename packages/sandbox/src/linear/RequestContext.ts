/** What every resolver of one request shares. */
import type { Actor } from "./Actor.ts"
import type { Credential } from "./Credentials.ts"
import type { EntityFilters } from "./EntityFilters.ts"
import type { Meter } from "./Limits.ts"
import type { Malformed } from "./Malformed.ts"
import type { User } from "./User.ts"
import type { Webhooks } from "./webhooks/Webhooks.ts"
import type { Workspace } from "./Workspace.ts"

export interface RequestContext {
  readonly workspace: Workspace
  readonly webhooks: Webhooks
  readonly filters: EntityFilters
  readonly malformed: Malformed
  readonly viewer: User
  readonly credential: Credential
  readonly actor: Actor
  /** The time of the request, the same for all of it. */
  readonly now: number
  /** What the credential may still use, and what of it this request costs. */
  readonly meter: Meter
  readonly complexity: number
}
