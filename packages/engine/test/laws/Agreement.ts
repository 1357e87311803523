/**
 * What becomes of one field between a record and one application: base, both sides and the dispute between them, in plain data. Written down from
 * SPEC.md; it shares no code with the engine. Values are texts, sets are sorted lists of them joined by commas, and the parts of a long text are its lines.
 */
import type { Field } from "@syncline/adapter-core"

export interface Agreement {
  readonly merge: Field.Merge
  readonly strategy: Field.Strategy
  /** What the application shows for a value, where it shows `current` already. */
  readonly see: (value: string, current: string) => string
  base: string
  local: string
  localAt: number
  external: string
  dispute: { readonly base: string; external: string } | undefined
}

export const make = (
  value: string,
  at: number,
  parts: Pick<Agreement, "merge" | "strategy"> & Partial<Pick<Agreement, "see">>,
): Agreement => ({
  see: (given) => given,
  ...parts,
  base: value,
  local: value,
  localAt: at,
  external: value,
  dispute: undefined,
})

const itemsOf = (set: string): ReadonlyArray<string> => set.split(",").filter((item) => item !== "")

export const setOf = (items: ReadonlyArray<string>): string => [...new Set(items)].toSorted().join()

/** Each line is taken from the side that changed it; `undefined` where both did, differently. */
const mergeLines = (base: string, local: string, external: string): string | undefined => {
  const [locals, externals] = [local.split("\n"), external.split("\n")]
  const lines = base.split("\n").map((line, index) => {
    const [ours = "", theirs = ""] = [locals[index], externals[index]]
    if (theirs === line || theirs === ours) return ours
    return ours === line ? theirs : undefined
  })
  return lines.includes(undefined) ? undefined : lines.join("\n")
}

/** The application's side is read; it last changed at `externalAt`. */
export const read = (field: Agreement, externalAt: number): void => {
  const { base, local, external } = field
  if (external === base) return
  const take = (value: string) => {
    if (value !== local) {
      field.local = value
      field.localAt = externalAt
    }
    field.dispute = undefined
  }
  field.base = external
  if (field.merge === "set") {
    const [before, after] = [itemsOf(base), itemsOf(external)]
    const kept = itemsOf(local).filter((item) => after.includes(item) || !before.includes(item))
    return take(setOf([...kept, ...after.filter((item) => !before.includes(item))]))
  }
  const ask = () => {
    field.dispute = { base: field.dispute?.base ?? base, external }
  }
  const keep = () => {
    field.dispute = undefined
  }
  if (field.see(local, base) === base) return take(external)
  if (field.see(local, external) === external) return keep()
  switch (field.strategy) {
    case "local_wins":
      return keep()
    case "external_wins":
      return take(external)
    case "newest_wins":
      return externalAt > field.localAt ? take(external) : keep()
    case "manual":
      return ask()
    case "merge": {
      const merged = field.merge === "text" ? mergeLines(field.dispute?.base ?? base, local, external) : undefined
      return merged === undefined ? ask() : take(merged)
    }
  }
}

/** What the application lacks, if the engine may send it. */
export const unsent = ({ base, local, dispute, see }: Agreement): string | undefined => {
  const shown = see(local, base)
  return shown === base || dispute !== undefined ? undefined : shown
}

/** The application gets what it lacks. */
export const send = (field: Agreement): void => {
  const value = unsent(field)
  if (value === undefined) return
  field.base = value
  field.external = value
}

/** A person decides a dispute. */
export const resolve = (field: Agreement, decision: "local" | "external", at: number): void => {
  if (field.dispute === undefined) return
  if (decision === "external") {
    field.local = field.dispute.external
    field.localAt = at
  }
  field.dispute = undefined
}
