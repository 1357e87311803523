/**
 * I13: nothing is removed, put away or emptied anywhere that a person did not remove, put away or empty. Looked at is what the applications hold at the end,
 * beside what people did and what the engine made.
 */
import type { Contents } from "../Contents.ts"
import type { SideFacts } from "../Facts.ts"
import { type LedgerEntry, placeOf } from "../Ledger.ts"
import { tokenOf } from "../Contents.ts"
import { takes } from "../Side.ts"
import type { Checker } from "./Checker.ts"

/** An object that was made at a side, by whomever. */
interface Made {
  readonly kind: "issue" | "comment" | "label"
  readonly token: string
  /** Known of what the engine made. */
  readonly externalId?: string
}

/** The entry that says that a person made the object: its name, or the first line of its text. */
const makes = ({ kind, token, field, before, after }: LedgerEntry): boolean =>
  before === undefined && (kind === "label" ? field === "name" : after === token)

const objectsOf = ({ issues, comments, labels }: Contents) => ({ issue: issues, comment: comments, label: labels })

const gone = (
  { name, contents }: SideFacts,
  made: ReadonlyArray<Made>,
  deleted: ReadonlySet<string>,
  discarded: ReadonlySet<string>,
): ReadonlyArray<string> =>
  made.flatMap(({ kind, token, externalId }) => {
    const isIt = (object: { readonly externalId: string; readonly token: string }) =>
      externalId === undefined ? object.token === token : object.externalId === externalId
    if (externalId !== undefined && discarded.has(placeOf(name, externalId))) return []
    if (deleted.has(token) || objectsOf(contents)[kind].some(isIt)) return []
    // What was said on an issue that left is with it.
    if (kind === "comment" && contents.attic.some(({ comments }) => comments.includes(token))) return []
    const away = contents.shelved.some((object) => object.kind === kind && isIt(object))
    return [`${kind} ${token} was ${away ? "put away" : "removed"} at ${name}, and nobody there did it`]
  })

/** Nobody in these worlds leaves a text empty. */
const emptied = ({ name, contents: { issues, comments, labels } }: SideFacts): ReadonlyArray<string> => {
  const texts = [
    ...issues.flatMap(({ token, title, body }) => [
      { what: `title of ${token}`, text: title },
      { what: `body of ${token}`, text: body },
    ]),
    ...comments.map(({ token, externalId, body }) => ({ what: `body of comment ${token || externalId}`, text: body })),
    ...labels.map(({ externalId, name: text }) => ({ what: `name of label ${externalId}`, text })),
  ]
  return texts.flatMap(({ what, text }) => (text.trim() === "" ? [`the ${what} at ${name} is empty, and nobody emptied it`] : []))
}

/** A label may be called otherwise when it is taken off, or looked for, than when it was put on; its first word stays. */
const memberOf = (field: string, name: string): string => (field === "label" ? tokenOf(name) : name)

/** Labels and people that were put on an issue where a person put them, and that nobody anywhere took off. */
const takenOff = (side: SideFacts, entries: ReadonlyArray<LedgerEntry>): ReadonlyArray<string> => {
  if (!takes(side)) return []
  const members = entries.filter(({ field }) => field === "label" || field === "person")
  const off = new Set(members.map(({ token, field, before }) => `${token} ${field} ${memberOf(field, before ?? "")}`))
  return members.flatMap(({ by, token, field, after }) => {
    if (by !== side.name || after === undefined || off.has(`${token} ${field} ${memberOf(field, after)}`)) return []
    const issue = side.contents.issues.find((one) => one.token === token)
    if (issue === undefined) return []
    const held = field === "person" ? issue.people : issue.labels
    const still = held.some((name) => memberOf(field, name) === memberOf(field, after))
    return still ? [] : [`the ${field} ${after} was taken off ${token} at ${side.name}, and nobody took it off`]
  })
}

export const removals: Checker = ({ replayed, ledger, losses, discarded, requests }) =>
  replayed.sides.flatMap((side) => {
    const { name, tenant } = side
    const deleted = new Set(losses.flatMap((loss) => (loss.side === name && loss.how !== "malformed" ? [loss.token] : [])))
    const typed = ledger.flatMap((entry): ReadonlyArray<Made> => (entry.by === name && makes(entry) ? [entry] : []))
    const created = requests.flatMap((request) => (request.side === name ? (request.deed?.created ?? []) : []))
    return [
      ...gone(side, [...typed, ...created], deleted, discarded),
      ...emptied(side),
      ...takenOff(
        side,
        ledger.filter((entry) => entry.tenant === tenant),
      ),
    ]
  })
