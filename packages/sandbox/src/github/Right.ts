/** What a caller may do at a repository, and how far the token of an app reaches there. */
import type { Refusal } from "./Refusal.ts"
import type { Repository } from "./World.ts"

/**
 * `read`: every write is refused. `participate`: open issues and comment as anyone can in public, with labels, assignees and milestones silently
 * dropped. `write`: push access.
 */
export type Right = "read" | "participate" | "write"

/** How far a token reaches. */
export interface Reach {
  /** Within what the person may do. `undefined`: for this token the repository does not exist. */
  readonly rightOn: (repository: Repository, ofPerson: Right | undefined) => Right | undefined
  /** What is said to a write that goes too far. */
  readonly tooFar: () => Refusal
  /** Whether it may see and change the webhooks of the repository. */
  readonly mayHook: (repository: Repository) => boolean
}
