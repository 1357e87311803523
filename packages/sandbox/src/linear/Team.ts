/** A team: it owns its issues' numbers, its workflow and its own labels. */
import type { Row } from "./Table.ts"

export interface Team extends Row {
  /** The prefix of its issues' identifiers, upper case. */
  readonly key: string
  readonly name: string
  readonly description: string | null
  readonly timezone: string
  /** The state of an issue created without one. */
  readonly defaultStateId: string
}
