/** On whose behalf a change happens, and when. */
import type { Clock } from "../App.ts"
import type { Origin } from "./Origin.ts"
import type { Bot } from "./User.ts"

export interface Actor {
  readonly origin: Origin
  /** Null when an integration acts without a user. */
  readonly userId: string | null
  readonly clock: Clock
  readonly bot: Bot | null
  readonly externalUserId: string | null
}
