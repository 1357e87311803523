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
 * | `withdrawn` | its record was removed or may not be there any more, and so the engine removed it; it is put back or made again with its record |
 * | `arriving` | the object came from another place, and neither it nor what it brought along has been read here yet |
 * | `gone` | it is no longer there, and the record it was may have another object; looked at again when it comes back |
 * | `unmatched` | it is no record that is known, and the stream makes none of it; a person may |
 * | `apart` | a person said that it is none of the records, or not the one that it was: nothing of it is taken in, and nothing written to it |
 * | `merged` | the object is another one by now, and so is its record: `problem` names it. What names this one means that one |
 */
import type { Json, View } from "@syncline/adapter-core"

export type LinkState =
  | "linked"
  | "staged"
  | "ambiguous"
  | "quarantined"
  | "gone"
  | "moved"
  | "removed"
  | "withdrawn"
  | "arriving"
  | "unmatched"
  | "apart"
  | "merged"

/**
 * What a person decided an object to be: the `same` as a record, a `new` one, or `apart` from all. `at`: epoch milliseconds. It is remembered, and holds whatever
 * the object comes to say.
 */
export type Choice = { readonly by: string; readonly at: number } & (
  | { readonly as: "same"; readonly recordId: string }
  | { readonly as: "new" | "apart" }
)

/** The `problem` of a link whose object was removed, or is where the connection cannot see it. */
export const noLongerThere = "it is no longer there"

/** The `problem` of a link whose object the engine removed. */
export const withdrawn = "its record was removed, and so was it"

/** The same, where the record may not be there any more. */
export const withheld = "its record may not be there any more, and so it was removed"

/** The `problem` of a link whose record is another one by now, which is another object there. */
export const mergedApart = ({ kind, recordId }: Pick<Link, "kind" | "recordId">, into: string): string =>
  `was ${kind} ${recordId}, which was merged into ${into}; that is another object here, and this one is left apart`

/** In these the object is not where its record is written to. */
export const awayStates: ReadonlyArray<LinkState> = ["moved", "removed", "withdrawn", "apart", "merged"]

/** In these the object is not there any more, or not where it was. */
export const leftStates: ReadonlyArray<LinkState> = ["gone", "moved", "removed", "withdrawn", "merged"]

/** In these the object has no record, and is found by what it says. */
export const isFound = (state: LinkState): boolean => state === "unmatched" || state === "ambiguous"

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
  /** Absent: the application refused it. Who undid a run, where that is why it is not said; of a set, members that are neither put in nor taken out. */
  readonly undoneBy?: string
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
  readonly choice?: Choice
  /** It is to be looked at again, though it may be unchanged. Whoever has done so gives this back. */
  readonly due?: string
  readonly processedAt: number
}
