/**
 * What is the matter with an object and its record, compared as they are now. Pure: what would be decided about the object, and what would be sent of the record, are
 * asked of the functions that decide it.
 */
import type { Upsert } from "@syncline/adapter-core"
import type { Outcome } from "./Decide.ts"
import * as Standing from "./Standing.ts"
import { isAway } from "../model/Link.ts"
import { removalField } from "../model/Record.ts"

/**
 * Each object and each record that is compared is one of these, the first that holds:
 *
 * | | |
 * | --- | --- |
 * | `unreadable` | the object cannot be read |
 * | `leftOut` | by the settings, or by a person's word, it is not kept in step |
 * | `onlyThere` | the object is no record, or not known to be one |
 * | `onlyHere` | the record is to be there, and has no object yet |
 * | `goneThere` | the object is linked, and is not in the list |
 * | `conflict` | both sides say something else, and nobody has decided |
 * | `notTaken` | the object says something that the record does not yet |
 * | `withheld` | the record says something that may not leave |
 * | `notSent` | the record says something that the object does not yet |
 * | `waiting` | one side names something that the other does not have, or not yet |
 * | `inStep` | both say the same, as far as the application can |
 */
export const matters = [
  "unreadable",
  "leftOut",
  "onlyThere",
  "onlyHere",
  "goneThere",
  "conflict",
  "notTaken",
  "withheld",
  "notSent",
  "waiting",
  "inStep",
] as const
export type Matter = (typeof matters)[number]

/** These are not to be in step, and count for nothing. */
const uncounted: ReadonlyArray<Matter> = ["leftOut", "withheld"]

export interface Judged {
  readonly matter: Matter
  /** In which fields the two differ. */
  readonly fields: ReadonlyArray<Standing.FieldDifference>
  readonly message?: string
}

/** Of an object that its place shows, with its record where it is one. `change`: absent where it cannot be read. */
export const ofObject = (sides: Standing.Sides, change: Upsert | undefined, outcome: Outcome): Judged => {
  switch (outcome._tag) {
    case "Quarantined":
      return { matter: "unreadable", fields: [], message: outcome.problem }
    case "Apart":
      return { matter: "leftOut", fields: [], message: "a person said that it is no record" }
    case "Ignored":
      return { matter: "leftOut", fields: [], message: "by the stream's direction or its starting point nothing of it is taken in" }
    case "Unmatched":
      return outcome.staged ? nowhere : { matter: "leftOut", fields: [], message: "by the stream's option no record is made of it" }
    case "Ambiguous":
      return { ...nowhere, message: `it may be ${outcome.candidates.length} records, and a person is asked` }
    case "Copy":
      return { ...nowhere, message: `it bears the mark of record ${outcome.of}, which is another object here` }
    case "Created":
      return nowhere
    case "Waiting":
      return { matter: "waiting", fields: [], message: "something that it cannot be without is not known here yet" }
    case "Removed":
      return { matter: "goneThere", fields: [] }
    case "Merged":
      return outcome.matched ? { ...nowhere, message: `it would be linked to record ${outcome.record.id}` } : merged(sides, change, outcome)
    case "Unchanged":
    case "Stale":
      return linked({ ...sides, shown: change?.view })
  }
}

const nowhere = { matter: "onlyThere", fields: [] } as const satisfies Judged

const merged = (sides: Standing.Sides, change: Upsert | undefined, outcome: Outcome & { readonly _tag: "Merged" }): Judged => {
  const { kind, link } = sides
  const { record, patch, linking, conflicts, settled, revives } = outcome
  // Only the application itself, asked for it, could say whether somebody put it back.
  if (link?.state === "withdrawn")
    return { matter: "leftOut", fields: [], message: "it was removed with its record, and the list still shows it" }
  const isBack = link !== undefined && isAway(link.state)
  const { removal: _removal, ...there } = record
  const after = linked({
    ...sides,
    record: { ...(revives ? there : record), data: { ...record.data, ...patch } },
    link: link && { ...link, state: "linked", ...linking },
    conflicts: sides.conflicts.filter((conflict) => settled.every((end) => end.conflict.id !== conflict.id)),
    shown: change?.view,
  })
  const news = new Map<string, Standing.FieldDifference>()
  const say = (field: string, application: Standing.FieldDifference["application"], newer: Standing.FieldDifference["newer"]) =>
    news.set(field, { field, record: record.data[field] ?? kind.fields[field]?.initial ?? null, application, newer })
  for (const field of Object.keys(patch)) say(field, change?.view[field], "application")
  for (const { field, external } of conflicts) say(field, change?.view[field] ?? external, "both")
  const fields = [...news.values(), ...after.fields.filter(({ field }) => !news.has(field))]
  if (conflicts.length > 0 || after.matter === "conflict") return { matter: "conflict", fields }
  if (Object.keys(patch).length > 0 || revives || isBack) return { matter: "notTaken", fields }
  return after
}

/** Of an object and its record that belong together, where the object says nothing new. */
const linked = (sides: Standing.Sides): Judged => {
  const { record, link, conflicts, verdict } = sides
  if (record?.removal?.stays?.includes(link?.streamId ?? "") === true)
    return { matter: "leftOut", fields: [], message: "its record was undone, and it stays" }
  const fields = Standing.between(sides)
  if (fields.some(({ newer }) => newer === "both") || conflicts.some(isAboutRemoval)) return { matter: "conflict", fields }
  const isOwed = record?.removal !== undefined || fields.some(({ field, newer }) => newer === "record" && !Standing.isWaiting(sides, field))
  if (isOwed) return { matter: verdict?._tag === "Refused" ? "withheld" : "notSent", fields }
  return { matter: fields.length > 0 ? "waiting" : "inStep", fields }
}

const isAboutRemoval = ({ field }: { readonly field: string }): boolean => field === removalField

/** Which part of what is to be in step is. `1` where nothing is to be. */
export const scoreOf = (counts: { readonly [Each in Matter]: number }): number => {
  const all = matters.reduce((sum, matter) => (uncounted.includes(matter) ? sum : sum + counts[matter]), 0)
  return all === 0 ? 1 : counts.inStep / all
}
