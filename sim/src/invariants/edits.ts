/**
 * I7: no edit is lost silently. Its value is in the final state, or somebody who saw it typed another, or it stands in a conflict (open, or decided by a
 * person), or the stream's standing strategy gave way to another value. What is chosen and not typed is followed where one side alone ever chose it.
 */
import { tokenOf, wordsOf } from "../Contents.ts"
import type { SideFacts, StoreFacts } from "../Facts.ts"
import type { LedgerEntry } from "../Ledger.ts"
import { takes } from "../Side.ts"
import { returning } from "./absence.ts"
import { atLast, policyOf } from "./policy.ts"
import { changedBack } from "./undone.ts"
import { type Checker, type Household, households } from "./Checker.ts"
import { ofSoleWriters } from "./soleWriters.ts"

/** Of a line its words: an application may keep it in a form of its own. */
const normal = (text: string, field: LedgerEntry["field"]): string => (field === "line" ? wordsOf(text) : text.trim())

const keyOf = ({ kind, token, field }: Pick<LedgerEntry, "kind" | "token" | "field">): string => `${kind} ${token} ${field}`

/** What the sides show, by object and field; a long text shows each of its lines. */
const shownValues = ({ sides, store }: Household): ReadonlyMap<string, ReadonlySet<string>> => {
  const shown = new Map<string, Set<string>>()
  const add = (kind: LedgerEntry["kind"], token: string, field: LedgerEntry["field"], values: ReadonlyArray<string>) => {
    const key = keyOf({ kind, token, field })
    const known = shown.get(key) ?? new Set()
    for (const value of values) known.add(normal(value, field))
    shown.set(key, known)
  }
  for (const { contents } of sides) {
    for (const { token, title, body } of contents.issues) {
      add("issue", token, "title", [title])
      add("issue", token, "line", body.split("\n"))
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

/** All texts in conflicts that a person sees or saw, and those that somebody changed back by undoing a run. */
const contested = (store: StoreFacts): ReadonlyMap<string, ReadonlyArray<string>> => {
  const texts = new Map<string, Array<string>>()
  const add = (value: unknown) => {
    if (typeof value !== "string") return
    const token = tokenOf(value)
    texts.set(token, [...(texts.get(token) ?? []), value])
  }
  for (const { resolvedBy, local, external } of store.conflicts) {
    if (resolvedBy === "engine") continue
    for (const value of [local, external]) add(value)
  }
  for (const { before } of changedBack(store)) add(before)
  return texts
}

/** What kinds say of their fields, where nothing is set. */
const standing: { readonly [field: string]: string } = { name: "newest_wins" }

/** Whether every stream asks a person about this field, so that nothing may give way by itself. */
const asksPeople = (sides: ReadonlyArray<SideFacts>, field: string): boolean =>
  sides.every(({ streamSettings: { strategy, fieldStrategies } }) => {
    const decided = fieldStrategies?.[field] ?? strategy ?? standing[field] ?? "manual"
    return decided === "manual" || decided === "merge"
  })

/** The fields that are typed, by what records call them. */
const nameOf: { readonly [field in LedgerEntry["field"]]?: string } = { title: "title", line: "body", name: "name" }

const ofHousehold = (household: Household, all: ReadonlyArray<LedgerEntry>): ReadonlyArray<string> => {
  const { sides, store } = household
  const shown = shownValues(household)
  const texts = contested(store)
  const deaf = new Set(sides.filter((side) => !takes(side)).map(({ name }) => name))
  const entries = all.filter(({ by }) => !deaf.has(by))
  const seen = new Set(
    entries.flatMap((entry) => (entry.before === undefined ? [] : [`${keyOf(entry)}\n${normal(entry.before, entry.field)}`])),
  )
  return entries.flatMap((entry) => {
    const { after, token, field, by } = entry
    const name = nameOf[field]
    if (after === undefined || normal(after, field) === "" || name === undefined) return []
    const key = keyOf(entry)
    const value = normal(after, field)
    if (shown.get(key)?.has(value) === true || seen.has(`${key}\n${value}`)) return []
    if (texts.get(token)?.some((text) => normal(text, field).includes(value)) === true) return []
    if (!asksPeople(sides, name)) return []
    return [`${by} gave ${entry.kind} ${token} the ${name} ${JSON.stringify(value)}; it is nowhere, and nobody was asked`]
  })
}

export const edits: Checker = (facts) => {
  const { end, ledger, lost } = facts
  const back = returning(facts)
  const policy = policyOf(facts)
  const isTold = (side: SideFacts, token: string, field: string): boolean =>
    policy.mayLeave(side, token, atLast) && (policy.settings(side, atLast).sendOnly?.includes(field) ?? true)
  return households(end).flatMap((household) => {
    const entries = ledger.filter(({ tenant, token }) => tenant === household.tenant && !lost.has(token))
    return [...ofHousehold(household, entries), ...ofSoleWriters(household, entries, back, isTold)]
  })
}
