/**
 * Which records an object may be by the rules of its stream, where no key of the kind tells. The first rule that finds any has the last word: one on each side is a
 * match, or a proposal where a person is to say so; several are a question.
 */
import { Json, NearestWord, type View } from "@syncline/adapter-core"
import * as MatchKeys from "../model/MatchKeys.ts"
import type { HubRecord } from "../model/Record.ts"
import type { MatchRule, Stream } from "../model/Stream.ts"

export interface Proposal {
  readonly records: ReadonlyArray<HubRecord>
  /** Other objects of the stream that may be the same records. */
  readonly rivals: ReadonlyArray<string>
  /** Of the rule. */
  readonly by: ReadonlyArray<string>
  /** There is one on each side, and nobody needs to be asked. */
  readonly isSure: boolean
}

export interface Contestants {
  readonly rules: ReadonlyArray<MatchRule>
  /** What the object says. */
  readonly view: View
  /** Records without an object on the stream, with their clues. */
  readonly records: ReadonlyArray<{ readonly record: HubRecord; readonly keys: ReadonlyArray<string> }>
  /** Other objects of the stream without a record, with what they are found by. */
  readonly others: ReadonlyArray<{ readonly externalId: string; readonly keys: ReadonlyArray<string> }>
}

/** Whether an object that is found by `keys` may be a record: they share a key of the kind, or all clues of a rule. */
export const mayFit = (rules: ReadonlyArray<MatchRule>, { data, matchKeys }: HubRecord, keys: ReadonlyArray<string>): boolean =>
  matchKeys.some((key) => keys.includes(key)) ||
  rules.some(({ by }) => by.every((field) => keys.includes(MatchKeys.clueOf(field, data[field]) ?? "")))

const whichMayBe = ", which may be it"

/** Of a record: what of a place it may be, as it stands at its delivery. */
export const mayBe = ({ partitionName, kind }: Stream, externalIds: ReadonlyArray<string>): string =>
  `${partitionName} has ${NearestWord.listed(
    externalIds.map((externalId) => `${kind} ${externalId}`),
    "and",
  )}${whichMayBe}`

/** Whether that is what a delivery is held for. */
export const isAsked = (lastError: string | null): boolean => lastError?.endsWith(whichMayBe) === true

export const propose = ({ rules, view, records, others }: Contestants): Proposal | undefined => {
  for (const { by, exactly, ask } of rules) {
    const clues = by.map((field) => MatchKeys.clueOf(field, view[field]))
    if (clues.some((clue) => clue === undefined)) continue
    const hasAll = (keys: ReadonlyArray<string>) => clues.every((clue) => clue !== undefined && keys.includes(clue))
    const isSame = ({ data }: HubRecord) => exactly !== true || by.every((field) => Json.equals(data[field], view[field]))
    const found = records.flatMap(({ record, keys }) => (hasAll(keys) && isSame(record) ? [record] : []))
    if (found.length === 0) continue
    const rivals = others.filter(({ keys }) => hasAll(keys)).map(({ externalId }) => externalId)
    return { records: found, rivals, by, isSure: found.length === 1 && rivals.length === 0 && ask !== true }
  }
  return undefined
}
