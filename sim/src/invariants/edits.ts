/**
 * I7: no edit is lost silently. Its value is in the final state, or somebody who saw it typed another, or it stands in a conflict (open, or decided by a
 * person), or the stream's standing strategy gave way to another value.
 */
import type { Conflict } from "@syncline/engine"
import { tokenOf } from "../Contents.ts"
import type { SideFacts } from "../Facts.ts"
import type { LedgerEntry } from "../Ledger.ts"
import { sends, takes } from "../Side.ts"
import { type Checker, type Household, households } from "./Checker.ts"

const normal = (text: string): string => text.trim()

const keyOf = ({ kind, token, field }: Pick<LedgerEntry, "kind" | "token" | "field">): string => `${kind} ${token} ${field}`

/** What the sides show, by object and field; a long text shows each of its lines. */
const shownValues = ({ sides, store }: Household): ReadonlyMap<string, ReadonlySet<string>> => {
  const shown = new Map<string, Set<string>>()
  const add = (kind: LedgerEntry["kind"], token: string, field: LedgerEntry["field"], values: ReadonlyArray<string>) => {
    const key = keyOf({ kind, token, field })
    const known = shown.get(key) ?? new Set()
    for (const value of values) known.add(normal(value))
    shown.set(key, known)
  }
  for (const { contents } of sides) {
    for (const { token, title, body, status } of contents.issues) {
      add("issue", token, "title", [title])
      add("issue", token, "line", body.split("\n"))
      add("issue", token, "status", [status])
    }
    for (const { token, body } of contents.comments) add("comment", token, "line", body.split("\n"))
    for (const { token, name } of contents.labels) add("label", token, "name", [name])
  }
  // The host is a side too: it shows the records.
  const text = (value: unknown): string => (typeof value === "string" ? value : "")
  for (const { kind, data } of store.records) {
    const body = text(data["body"])
    if (kind === "issue") add("issue", tokenOf(text(data["title"])), "title", [text(data["title"])])
    if (kind === "issue") add("issue", tokenOf(text(data["title"])), "line", body.split("\n"))
    if (kind === "comment") add("comment", tokenOf(body), "line", body.split("\n"))
    if (kind === "label") add("label", tokenOf(text(data["name"])).toLowerCase(), "name", [text(data["name"])])
  }
  return shown
}

/** All texts in conflicts that a person sees or saw. */
const contested = (conflicts: ReadonlyArray<Conflict>): ReadonlyMap<string, ReadonlyArray<string>> => {
  const texts = new Map<string, Array<string>>()
  for (const { state, resolvedBy, local, external } of conflicts) {
    if (state === "resolved" && resolvedBy === "engine") continue
    for (const value of [local, external]) {
      if (typeof value !== "string") continue
      const token = tokenOf(value)
      texts.set(token, [...(texts.get(token) ?? []), value])
    }
  }
  return texts
}

/** Whether every stream asks a person about this field, so that nothing may give way by itself. */
const asksPeople = (sides: ReadonlyArray<SideFacts>, field: string): boolean =>
  sides.every(({ streamSettings: { strategy, fieldStrategies } }) => {
    const decided = fieldStrategies?.[field] ?? strategy ?? "manual"
    return decided === "manual" || decided === "merge"
  })

const nameOf = { title: "title", line: "body", name: "name", status: "status", label: "labels", person: "assignees" } as const

const typed = new Set(["title", "line", "name"])

const ofHousehold = (household: Household, all: ReadonlyArray<LedgerEntry>, lost: ReadonlySet<string>): ReadonlyArray<string> => {
  const { sides, store } = household
  const shown = shownValues(household)
  const texts = contested(store.conflicts)
  const deaf = new Set(sides.filter((side) => !takes(side)).map(({ name }) => name))
  const entries = all.filter(({ token, by }) => !lost.has(token) && !deaf.has(by))
  const seen = new Set(entries.flatMap((entry) => (entry.before === undefined ? [] : [`${keyOf(entry)}\n${normal(entry.before)}`])))
  return entries.flatMap((entry) => {
    const { after, token, field, by } = entry
    if (after === undefined || normal(after) === "" || !typed.has(field)) return []
    const key = keyOf(entry)
    const value = normal(after)
    if (shown.get(key)?.has(value) === true || seen.has(`${key}\n${value}`)) return []
    if (texts.get(token)?.some((text) => text.includes(value)) === true) return []
    if (!asksPeople(sides, nameOf[field])) return []
    return [`${by} gave ${entry.kind} ${token} the ${nameOf[field]} ${JSON.stringify(value)}; it is nowhere, and nobody was asked`]
  })
}

/** A field without typed values: where only one side ever changed it, its last value must be everybody's. */
const singleWriter = (household: Household, entries: ReadonlyArray<LedgerEntry>, lost: ReadonlySet<string>): ReadonlyArray<string> => {
  const { sides, tenant } = household
  const shown = shownValues(household)
  const titles = new Map(
    household.store.records.map(({ id, data }) => [id, tokenOf(typeof data["title"] === "string" ? data["title"] : "")]),
  )
  const decided = new Set(
    household.store.conflicts.flatMap(({ field, recordId, resolvedBy }) =>
      field === "status" && resolvedBy !== null && resolvedBy !== "engine" ? [titles.get(recordId)] : [],
    ),
  )
  const deaf = new Set(sides.filter((side) => !takes(side)).map(({ name }) => name))
  const groups = Map.groupBy(
    entries.filter((entry) => entry.tenant === tenant && !lost.has(entry.token) && !deaf.has(entry.by) && entry.field === "status"),
    keyOf,
  )
  return [...groups].flatMap(([key, group]) => {
    const writers = new Set(group.map(({ by }) => by))
    const last = group.at(-1)
    if (writers.size > 1 || last?.after === undefined || decided.has(last.token)) return []
    const values = shown.get(key) ?? new Set()
    return values.has(last.after) ? [] : [`only ${last.by} set ${key}, last to ${last.after}, but it is ${[...values].join(" and ")}`]
  })
}

/** A label or person that only one side ever put on an issue or took off it. */
const singleMembers = (
  { sides, tenant }: Household,
  entries: ReadonlyArray<LedgerEntry>,
  lost: ReadonlySet<string>,
): ReadonlyArray<string> => {
  const readers = sides.filter(takes)
  const names = new Set(readers.map(({ name }) => name))
  const groups = Map.groupBy(
    entries.filter((entry) => entry.tenant === tenant && !lost.has(entry.token) && names.has(entry.by) && entry.field === "label"),
    (entry) => `${entry.token}\n${entry.after ?? entry.before ?? ""}`,
  )
  const renamed = new Set(entries.flatMap(({ kind, token }) => (kind === "label" ? [token] : [])))
  return [...groups].flatMap(([key, group]) => {
    const [token = "", name = ""] = key.split("\n")
    const last = group.at(-1)
    if (last === undefined || new Set(group.map(({ by }) => by)).size > 1 || renamed.has(tokenOf(name))) return []
    const wanted = last.after !== undefined
    return readers.flatMap(({ name: side, contents }) => {
      const issue = contents.issues.find((one) => one.token === token)
      if (issue === undefined || issue.labels.includes(name) === wanted) return []
      return [
        `only ${last.by} decided on the label ${name} of ${token}, last ${wanted ? "put it on" : "took it off"}; at ${side} it is not so`,
      ]
    })
  })
}

export const edits: Checker = ({ end, ledger, lost }) =>
  households(end).flatMap((household) => [
    ...ofHousehold(
      household,
      ledger.filter(({ tenant }) => tenant === household.tenant),
      lost,
    ),
    ...(household.sides.every((side) => takes(side) && sends(side))
      ? [...singleWriter(household, ledger, lost), ...singleMembers(household, ledger, lost)]
      : []),
  ])
