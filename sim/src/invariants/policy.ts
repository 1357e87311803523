/**
 * Which records might leave to which side at a moment, by what the host and people had said until then: levels, permissions, and what streams let out. It knows
 * nothing of how the engine decides that.
 */
import type { StreamSettings } from "@syncline/engine"
import type { Facts, SideFacts } from "../Facts.ts"
import { tokenOfRecord } from "../playWish.ts"
import { sends } from "../Side.ts"

/** How many requests and commits there had been. */
export interface When {
  readonly requests: number
  readonly stored: number
  /** Of the simulated time. What changed in that very instant may or may not have been seen. */
  readonly at: number
}

export const atLast: When = { requests: Number.POSITIVE_INFINITY, stored: Number.POSITIVE_INFINITY, at: Number.POSITIVE_INFINITY }

export type Given = Partial<Pick<StreamSettings, "defaultPrivacy" | "filter" | "sendOnly" | "withheld">>

export interface Policy {
  /** Whether it says anything at all. */
  readonly isAny: boolean
  readonly settings: (side: SideFacts, when: When) => Given
  readonly mayLeave: (side: SideFacts, token: string, when: When) => boolean
  /** Whether the side ever was to have what may not leave removed. */
  readonly mayRemove: (side: SideFacts) => boolean
}

interface State {
  readonly index: number
  readonly at: number
  readonly status: unknown
}

const open: Policy = { isAny: false, settings: () => ({}), mayLeave: () => true, mayRemove: () => false }

export const policyOf = (facts: Pick<Facts, "privacy" | "storeEvents" | "replayed">): Policy => {
  const { privacy, storeEvents, replayed } = facts
  const isAny = privacy.length > 0 || replayed.sides.some(({ kindSettings: { issue = {} } }) => saysAnything(issue))
  if (!isAny) return open
  const records = Object.values(replayed.stores).flatMap((store) => store.records)
  const ids = new Map(records.map((record) => [tokenOfRecord(record), record.id]))
  const tokens = new Map(records.map((record) => [record.id, tokenOfRecord(record)]))
  const parents = new Map(
    records.flatMap((record) =>
      record.kind === "comment" ? [[tokenOfRecord(record), tokens.get(String(record.data["issue"]))] as const] : [],
    ),
  )
  const states = new Map<string, Array<State>>()
  for (const [index, event] of storeEvents.entries()) {
    if (event._tag !== "Commit") continue
    for (const { id, kind, data } of event.commit.records) {
      if (kind === "issue") states.set(id, [...(states.get(id) ?? []), { index, at: event.commit.at, status: data["status"] }])
    }
  }
  const settings: Policy["settings"] = ({ name, kindSettings }, { requests }) => {
    const said = privacy.findLast((word) => word._tag === "Settings" && word.side === name && word.after <= requests)
    return { ...kindSettings.issue, ...(said?._tag === "Settings" && said.settings) }
  }
  const isLevelled = (side: SideFacts, token: string, when: When): boolean => {
    const words = privacy.filter((word) => word._tag !== "Settings" && word.token === token && word.after <= when.requests)
    const level = words.findLast((word) => word._tag === "Level")
    const said = level?._tag === "Level" ? level.level : undefined
    const usual = token.startsWith("c") ? "public" : (settings(side, when).defaultPrivacy ?? "public")
    if ((said ?? usual) !== "shareable") return (said ?? usual) === "public"
    const permission = words.findLast((word) => word._tag === "Permission" && (word.side === side.name || word.side === null))
    return permission?._tag === "Permission" && permission.granted
  }
  const isLetOut = (side: SideFacts, token: string, when: When): boolean => {
    const { filter } = settings(side, when)
    const seen = (states.get(ids.get(token) ?? "") ?? []).filter(({ index }) => index < when.stored)
    const last = seen.at(-1)
    if (filter === undefined || filter === null || last === undefined) return true
    const considered = seen.filter((state, index) => state === last || (seen[index + 1]?.at ?? 0) >= when.at)
    return considered.some(({ status }) => passes(filter, status))
  }
  return {
    isAny,
    settings,
    mayLeave: (side, token, when) => {
      const parent = parents.get(token)
      const all = [token, ...(parent === undefined ? [] : [parent])]
      return sends(side) && all.every((one) => isLevelled(side, one, when) && (one.startsWith("c") || isLetOut(side, one, when)))
    },
    mayRemove: (side) =>
      side.kindSettings.issue?.withheld === "remove" ||
      privacy.some((word) => word._tag === "Settings" && word.side === side.name && word.settings.withheld === "remove"),
  }
}

const saysAnything = ({ defaultPrivacy, filter, sendOnly, withheld }: Given): boolean =>
  [defaultPrivacy, filter, sendOnly, withheld].some((said) => said !== undefined && said !== null)

/** These worlds ask for nothing but the category of a status. */
const passes = (filter: NonNullable<Given["filter"]>, status: unknown): boolean => {
  const [condition] = "all" in filter ? filter.all : filter.any
  const category = categoryOf(status)
  if (condition === undefined) return true
  if ("isNot" in condition) return category !== categoryOf(condition.isNot)
  return "is" in condition && category === categoryOf(condition.is)
}

const categoryOf = (status: unknown): unknown =>
  typeof status === "object" && status !== null && "category" in status ? status.category : undefined
