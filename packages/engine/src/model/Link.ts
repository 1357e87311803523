/**
 * Which external object is which record, on one stream. The **base** is what the application is known to have, in its own view, references as
 * external ids: the last view read from it or written to it. Of what it shows otherwise than it was said, `told` is what was said. Whatever the record says
 * beyond that has not been sent yet.
 *
 * | state | meaning |
 * | --- | --- |
 * | `linked` | record and object belong together |
 * | `staged` | read, but a record it cannot be without is not known yet; waits |
 * | `ambiguous` | several records match; looked at again when the object changes |
 * | `quarantined` | the payload does not decode; the reason is in `problem` |
 * | `moved` | the object has left for a place that no stream keeps in step; `problem` says where it went. Nothing is written to it, and nothing can name it |
 * | `removed` | it is no longer there, and is the record still: nothing is written to it, nothing can name it, and when it comes back it is as it was |
 * | `withdrawn` | its record was removed, and so the engine removed it; when its record comes back it is put back or made again |
 * | `arriving` | the object came from another place, and neither it nor what it brought along has been read here yet |
 * | `gone` | it is no longer there, and the record it was may have another object; looked at again when it comes back |
 */
import type { Json, View } from "@syncline/adapter-core"

export type LinkState = "linked" | "staged" | "ambiguous" | "quarantined" | "gone" | "moved" | "removed" | "withdrawn" | "arriving"

/** The `problem` of a link whose object was removed, or is where the connection cannot see it. */
export const noLongerThere = "it is no longer there"

/** The `problem` of a link whose object the engine removed. */
export const withdrawn = "its record was removed, and so was it"

/** In these the object is not where its record is written to. */
export const awayStates: ReadonlyArray<LinkState> = ["moved", "removed", "withdrawn"]

export const isAway = (state: LinkState): boolean => awayStates.includes(state)

/** An object of the same connection that is not known yet. */
export interface ExternalReference {
  readonly kind: string
  readonly externalId: string
}

/** What an application would not take of a field. It is not said again before the record says something else, or a person wants it tried again. */
export interface Refusal {
  /** In the application's view, references as external ids; of a set, the members. */
  readonly value: Json.Json
  /** Why, in the application's words where it gave any. */
  readonly message: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** By field. */
export type Refusals = { readonly [field: string]: Refusal }

export interface Link {
  readonly tenant: string
  readonly streamId: string
  readonly connectionId: string
  readonly kind: string
  readonly externalId: string
  readonly state: LinkState
  readonly recordId: string | null
  readonly base: View | null
  /** What was said of the fields that the application shows in another form: the base has the form, this the words. */
  readonly told: View
  readonly refused: Refusals
  readonly address: string | null
  /** The application's version of the object, where it has one. */
  readonly version: string | null
  /** When the application says it last changed, epoch milliseconds. */
  readonly updatedAt: number | null
  /** References that could not be resolved; the object is looked at again when one of them is known. */
  readonly waitingFor: ReadonlyArray<ExternalReference>
  readonly problem: string | null
  readonly processedAt: number
}
