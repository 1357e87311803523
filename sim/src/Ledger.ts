/**
 * What people and the host did, as they saw it: what a field said before, what it says after, what was lost and how. Every typed value is different from all
 * others, so it can be told for each edit whether its value is in the final state, or whom it gave way to.
 */

import type { StreamSettings } from "@syncline/engine"

/** `line`: one line of a long text. */
export type EditedField = "title" | "line" | "name" | "status" | "label" | "person"

export interface LedgerEntry {
  readonly at: number
  /** A side's name, `host`, or `decision` for a person's resolution of a conflict. */
  readonly by: string
  readonly tenant: string
  readonly kind: "issue" | "comment" | "label"
  /** The token of the object. */
  readonly token: string
  readonly field: EditedField
  /** Absent: nothing was there. For labels and people of an issue: which one was taken away. */
  readonly before: string | undefined
  readonly after: string | undefined
}

/** An object of which little is promised from now on, at this side and with what hangs on it. */
export interface Loss {
  readonly side: string
  readonly token: string
  /** `deleted` or `moved` to another place by a person; `malformed`: it comes out in a shape that nobody can read. */
  readonly how: "deleted" | "moved" | "malformed"
}

/** The host, or a person who decided a conflict or undid a run, removed a record or brought it back. */
export interface Departure {
  readonly kind: "issue" | "comment"
  readonly token: string
  readonly recordId: string
  readonly how: "removed" | "restored"
  /** Of what was undone: its objects stay where they are, all of them (`null`) or, where the applications were told, the one that it was read from. */
  readonly stays?: { readonly at: string | null }
  /** Of what was undone and told nobody: objects that were removed with it stay away. */
  readonly isAway?: boolean
}

/** What the host or a person said of what may leave. `after`: how many requests there had been. */
export type PrivacyWord = { readonly after: number } & (
  | { readonly _tag: "Level"; readonly token: string; readonly level: Level }
  /** `side`: null for all. */
  | { readonly _tag: "Permission"; readonly token: string; readonly side: string | null; readonly granted: boolean }
  | { readonly _tag: "Settings"; readonly side: string; readonly settings: LettingOut }
)

export type Level = "local_only" | "shareable" | "public"

/** What a stream lets out. */
export type LettingOut = Pick<StreamSettings, "defaultPrivacy" | "filter" | "sendOnly" | "withheld">

export interface Ledger {
  readonly add: (entry: LedgerEntry) => void
  readonly entries: ReadonlyArray<LedgerEntry>
  readonly lose: (loss: Loss) => void
  readonly losses: ReadonlyArray<Loss>
  /** The tokens of the lost. */
  readonly lost: ReadonlySet<string>
  /** What people deleted at a side was put back there. */
  readonly find: (side: string, token: string) => void
  /** By `placeOf`: what was deleted there and is back. */
  readonly found: ReadonlySet<string>
  readonly depart: (departure: Departure) => void
  readonly departures: ReadonlyArray<Departure>
  readonly say: (word: PrivacyWord) => void
  readonly privacy: ReadonlyArray<PrivacyWord>
  /** What people gave an issue that the engine has no business with. */
  readonly give: (side: string, token: string, untouched: string) => void
  /** By `placeOf`. */
  readonly given: ReadonlyMap<string, string>
  /** What an issue said when it left a side for another place. */
  readonly leave: (side: string, token: string, text: string) => void
  /** By `placeOf`. */
  readonly left: ReadonlyMap<string, string>
  /** A label that people deleted. */
  readonly discard: (side: string, externalId: string) => void
  /** By `placeOf`. */
  readonly discarded: ReadonlySet<string>
  /** What people made of the place beside a side. */
  readonly furnish: (side: string, text: string) => void
  /** By side. */
  readonly beside: ReadonlyMap<string, string>
}

/** Names an object at a side. */
export const placeOf = (side: string, token: string): string => `${token} at ${side}`

/** The tokens of the records that are removed by the host's last word. */
export const departedOf = (departures: ReadonlyArray<Departure>): ReadonlySet<string> => {
  const departed = new Set<string>()
  for (const { token, how } of departures) {
    if (how === "removed") departed.add(token)
    else departed.delete(token)
  }
  return departed
}

export const makeLedger = (): Ledger => {
  const entries: Array<LedgerEntry> = []
  const losses: Array<Loss> = []
  const lost = new Set<string>()
  const given = new Map<string, string>()
  const left = new Map<string, string>()
  const beside = new Map<string, string>()
  const discarded = new Set<string>()
  const found = new Set<string>()
  const departures: Array<Departure> = []
  const privacy: Array<PrivacyWord> = []
  return {
    entries,
    losses,
    lost,
    given,
    left,
    beside,
    discarded,
    found,
    departures,
    privacy,
    say: (word) => void privacy.push(word),
    add: (entry) => void entries.push(entry),
    lose: (loss) => {
      losses.push(loss)
      lost.add(loss.token)
      found.delete(placeOf(loss.side, loss.token))
    },
    find: (side, token) => {
      found.add(placeOf(side, token))
      if (losses.every((loss) => loss.token !== token || (loss.how === "deleted" && found.has(placeOf(loss.side, token)))))
        lost.delete(token)
    },
    depart: (departure) => void departures.push(departure),
    give: (side, token, untouched) => void given.set(placeOf(side, token), untouched),
    leave: (side, token, text) => void left.set(placeOf(side, token), text),
    discard: (side, externalId) => void discarded.add(placeOf(side, externalId)),
    furnish: (side, text) => void beside.set(side, text),
  }
}

/** The lines that one text has and the other has not, side by side. */
export const changedLines = (
  before: string,
  after: string,
): ReadonlyArray<{ readonly before: string | undefined; readonly after: string | undefined }> => {
  const [old, fresh] = [before.split("\n"), after.split("\n")]
  return Array.from({ length: Math.max(old.length, fresh.length) }, (_, index) => ({ before: old[index], after: fresh[index] })).filter(
    (line) => line.before !== line.after,
  )
}
