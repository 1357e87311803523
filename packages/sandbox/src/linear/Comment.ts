/** A comment on an issue. */
import type { Origin } from "./Origin.ts"
import type { Row } from "./Table.ts"
import type { Bot } from "./User.ts"

export interface Resolution {
  /** Epoch milliseconds. */
  readonly at: number
  readonly userId: string | null
  /** The answer that settled it. */
  readonly commentId: string | null
}

export interface Comment extends Row {
  readonly issueId: string
  /** The comment it answers. */
  readonly parentId: string | null
  /** Markdown. */
  readonly body: string
  /** Null when an integration wrote it. */
  readonly userId: string | null
  readonly bot: Bot | null
  readonly externalUserId: string | null
  /** Epoch milliseconds; null until the body is first changed. */
  readonly editedAt: number | null
  /** Null while the thread is open. */
  readonly resolution: Resolution | null
  readonly origin: Origin
}
