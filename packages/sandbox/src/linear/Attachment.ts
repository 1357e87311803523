/** A link from an issue to a page elsewhere; an issue has at most one per address. */
import type { Origin } from "./Origin.ts"
import type { Row } from "./Table.ts"

export interface Attachment extends Row {
  readonly issueId: string
  /** Any scheme. */
  readonly url: string
  readonly title: string
  readonly subtitle: string | null
  readonly metadata: { readonly [name: string]: unknown }
  readonly creatorId: string | null
  readonly origin: Origin
}
