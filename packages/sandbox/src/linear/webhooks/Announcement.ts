/** What happens to records, said to whoever watches. While there is no webhook nobody watches, and nothing is worked out. */
import type { Actor } from "../Actor.ts"
import type { Comment } from "../Comment.ts"
import type { Issue } from "../Issue.ts"
import type { IssueLabel } from "../IssueLabel.ts"

/** A record as it is now, or was when it went, and as it was before. */
type Of<Type, Record> = { readonly type: Type; readonly record: Record; readonly before?: Record }

export type Happening = (Of<"Issue", Issue> | Of<"Comment", Comment> | Of<"IssueLabel", IssueLabel>) & {
  readonly action: "create" | "update" | "remove"
  /** Absent when it happened by itself, by time. */
  readonly actor?: Actor
}

export interface Watching {
  watcher: ((happening: Happening) => void) | undefined
}
