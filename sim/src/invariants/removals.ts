/**
 * I13: nothing is removed, put away or emptied anywhere that a person did not remove, put away or empty, or the host. Looked at is what the applications hold at
 * the end, beside what people did and what the engine made. And what the host removed, or people where that counts for all, stays removed everywhere.
 */
import type { Contents } from "../Contents.ts"
import type { Facts, SideFacts } from "../Facts.ts"
import { type LedgerEntry, departedOf, placeOf } from "../Ledger.ts"
import { tokenOf } from "../Contents.ts"
import { tokenOfRecord } from "../playWish.ts"
import { sends, takes } from "../Side.ts"
import { absent, broughtBack, disputed, isBackElsewhere, isDeletedAt, isDeletedUnknown, removalsOf, returning } from "./absence.ts"
import { atLast, policyOf } from "./policy.ts"
import { changedBack, isKeptFrom, stayAway, staysAt } from "./undone.ts"
import { type Checker, households } from "./Checker.ts"

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
  isDeleted: (token: string, isOurs: boolean) => boolean,
  back: ReadonlySet<string>,
  discarded: ReadonlySet<string>,
): ReadonlyArray<string> =>
  made.flatMap(({ kind, token, externalId }) => {
    const isIt = (object: { readonly externalId: string; readonly token: string }) =>
      externalId === undefined || back.has(token) ? object.token === token : object.externalId === externalId
    if (externalId !== undefined && discarded.has(placeOf(name, externalId))) return []
    if (isDeleted(token, externalId !== undefined) || objectsOf(contents)[kind].some(isIt)) return []
    // What was said on an issue that left is with it.
    if (kind === "comment" && contents.attic.some(({ comments }) => comments.includes(token))) return []
    const away = contents.shelved.some((object) => object.kind === kind && isIt(object))
    return [`${kind} ${token} was ${away ? "put away" : "removed"} at ${name}, and nobody there did it`]
  })

/** Nobody in these worlds leaves a text empty. */
const emptied = (
  { name, contents: { issues, comments, labels } }: SideFacts,
  isBare: (token: string) => boolean,
): ReadonlyArray<string> => {
  const texts = [
    ...issues.flatMap(({ token, title, body }) => [
      { what: `title of ${token}`, text: title },
      // What was made without a text that may not leave, or did not come to, has none.
      ...(isBare(token) ? [] : [{ what: `body of ${token}`, text: body }]),
    ]),
    ...comments.map(({ token, externalId, body }) => ({ what: `body of comment ${token || externalId}`, text: body })),
    ...labels.map(({ externalId, name: text }) => ({ what: `name of label ${externalId}`, text })),
  ]
  return texts.flatMap(({ what, text }) => (text.trim() === "" ? [`the ${what} at ${name} is empty, and nobody emptied it`] : []))
}

/**
 * Issues that the engine made with less than their records say, and whose records were removed before it came to say the rest: what a removed record says is told
 * nobody, also where its object stays because somebody edited it there. Of one whose text was there, by any commit, the text is to be there still.
 */
const cutShort = (side: SideFacts, { storeEvents, replayed }: Facts): ReadonlySet<string> => {
  const removedOnes = (replayed.stores[side.tenant]?.records ?? []).filter(({ kind, removal }) => kind === "issue" && removal !== undefined)
  if (removedOnes.length === 0) return new Set()
  const said = new Set(
    storeEvents.flatMap((event) =>
      event._tag === "Commit"
        ? event.commit.links.flatMap(({ streamId, recordId, base }) =>
            streamId === side.streams["issue"] && String(base?.["body"] ?? "").trim() !== "" ? [recordId] : [],
          )
        : [],
    ),
  )
  return new Set(removedOnes.flatMap((record) => (said.has(record.id) ? [] : [tokenOfRecord(record)])))
}

/** A label may be called otherwise when it is taken off, or looked for, than when it was put on; its first word stays. */
const memberOf = (field: string, name: string): string => (field === "label" ? tokenOf(name) : name)

/** Labels and people that were put on an issue where a person put them, and that nobody anywhere took off. */
const takenOff = (side: SideFacts, entries: ReadonlyArray<LedgerEntry>, back: ReadonlySet<string>): ReadonlyArray<string> => {
  if (!takes(side)) return []
  const members = entries.filter(({ field }) => field === "label" || field === "person")
  const off = new Set(members.map(({ token, field, before }) => `${token} ${field} ${memberOf(field, before ?? "")}`))
  // Of a label that was deleted and made again nobody saw what bore it in the trash.
  const remade = new Set(entries.flatMap(({ kind, token, before, after }) => (kind === "label" && before === after ? [token] : [])))
  return members.flatMap(({ by, token, field, after }) => {
    if (field === "label" && back.has(token) && remade.has(tokenOf(after ?? ""))) return []
    if (by !== side.name || after === undefined || off.has(`${token} ${field} ${memberOf(field, after)}`)) return []
    const issue = side.contents.issues.find((one) => one.token === token)
    if (issue === undefined) return []
    const held = field === "person" ? issue.people : issue.labels
    const still = held.some((name) => memberOf(field, name) === memberOf(field, after))
    return still ? [] : [`the ${field} ${after} was taken off ${token} at ${side.name}, and nobody took it off`]
  })
}

/** Whether a side shows an object as one that goes on: what nobody can remove by an application's interface is closed there. */
const goesOn = ({ app, contents }: SideFacts, token: string): boolean =>
  contents.comments.some((comment) => comment.token === token) ||
  contents.issues.some((issue) => issue.token === token && (app === "linear" || issue.status === "open"))

/** What the host removed and did not bring back is gone, here and at every side where the engine may remove it. */
const stays = (facts: Facts): ReadonlyArray<string> => {
  const { departures, losses, found, replayed } = facts
  // What people put back before somebody decided is back when that is read.
  const putBack = new Set([...found].map((place) => place.split(" ")[0]))
  const lost = new Set(losses.map(({ side, token }) => placeOf(side, token)))
  const departed = departedOf(departures)
  const last = new Map(departures.map((departure) => [departure.token, departure]))
  return households(replayed).flatMap(({ store, sides }) => {
    const [inDispute, back] = [disputed(store.conflicts), broughtBack(store)]
    return [...last.values()].flatMap(({ kind, token, recordId, stays: isUndone }) => {
      if (isUndone !== undefined) return []
      const record = store.records.find(({ id }) => id === recordId)
      if (record === undefined || !departed.has(token) || putBack.has(token) || inDispute.has(recordId) || back.has(recordId)) return []
      const there = sides.filter(
        (side) => sends(side) && goesOn(side, token) && !lost.has(placeOf(side.name, token)) && side.ignores?.field !== "status",
      )
      return [
        ...(record.removal === undefined ? [`the host removed ${kind} ${token}, and its record is there`] : []),
        ...there.map(({ name }) => `the host removed ${kind} ${token}, and it goes on at ${name}`),
      ]
    })
  })
}

/** What people deleted where that removes or closes it everywhere. Whoever edited it since is asked, and what was brought back, or put back elsewhere, is there. */
const carriedOver = (facts: Facts): ReadonlyArray<string> => {
  const { departures, losses, replayed, reconciled, ledger } = facts
  if (!reconciled) return []
  const isDeleted = isDeletedAt(facts)
  const touched = new Set(departures.map(({ token }) => token))
  const otherwise = new Set(losses.flatMap(({ token, how }) => (how === "deleted" ? [] : [token])))
  return households(replayed).flatMap(({ store, sides }) =>
    sides.flatMap((side) =>
      losses.flatMap(({ side: name, token }) => {
        const means = removalsOf(side, token)
        const limit = side.kindSettings.issue?.removalLimit
        if (name !== side.name || !takes(side) || means === "keep" || limit?.count !== 1000) return []
        if (!isDeleted(side, token) || touched.has(token) || otherwise.has(token) || !token.startsWith("i")) return []
        const record = store.records.find((one) => one.kind === "issue" && tokenOfRecord(one) === token)
        const asked = store.conflicts.some(
          ({ recordId, field }) => recordId === record?.id && (field === "(removed)" || field === "status"),
        )
        const isLinked = store.links.some(({ streamId, recordId }) => streamId === side.streams["issue"] && recordId === record?.id)
        if (record === undefined || asked || !isLinked || broughtBack(store).has(record.id)) return []
        const it = { recordId: record.id, token }
        if (isDeletedUnknown(facts, side, it) || isBackElsewhere(facts, store, sides, side, it)) return []
        const isOpened = ledger.some((entry) => entry.token === token && entry.field === "status" && entry.before !== undefined)
        const others = sides.filter((other) => other !== side && sends(other) && other.ignores?.field !== "status")
        if (means === "close")
          return isOpened
            ? []
            : others.flatMap((other) =>
                other.contents.issues.some((issue) => issue.token === token && issue.status === "open")
                  ? [`${token} was deleted at ${name}, which closes it, and is open at ${other.name}`]
                  : [],
              )
        return [
          ...(record.removal === undefined ? [`${token} was deleted at ${name}, which removes it, and its record is there`] : []),
          ...others.flatMap((other) =>
            goesOn(other, token) ? [`${token} was deleted at ${name}, which removes it, and it goes on at ${other.name}`] : [],
          ),
        ]
      }),
    ),
  )
}

const contentsOf = ({ contents: { issues, comments } }: SideFacts): ReadonlyArray<string> =>
  [...issues, ...comments].map(({ token }) => token)

const ofSides = (facts: Facts): ReadonlyArray<string> => {
  const { replayed, ledger, losses, discarded, requests, departures } = facts
  const isDeleted = isDeletedAt(facts)
  const [away, returned, policy] = [absent(facts), returning(facts), policyOf(facts)]
  const undone = households(replayed).flatMap(({ store }) => changedBack(store))
  const memberless = new Set(undone.flatMap(({ token, field }) => (field === "labels" || field === "assignees" ? [token] : [])))
  const bare = new Set(undone.flatMap(({ token, field, after }) => (field === "body" && String(after).trim() === "" ? [token] : [])))
  // What was made with less than its record says, and is kept from the rest by an undoing.
  const keptFrom = new Set(
    households(replayed).flatMap(({ store }) =>
      store.links.flatMap((link) => (isKeptFrom(link, "body") ? [`${link.streamId} ${link.externalId}`] : [])),
    ),
  )
  // A comment that the host removed and brought back waits for its issue, where people deleted that.
  const comesBackTo = new Map(
    households(replayed).flatMap(({ store }) => {
      const tokens = new Map(store.records.map((record) => [record.id, tokenOfRecord(record)]))
      const comments = store.records.filter(({ kind, id }) => kind === "comment" && departures.some(({ recordId }) => recordId === id))
      return comments.map((record) => [tokenOfRecord(record), tokens.get(String(record.data["issue"])) ?? ""] as const)
    }),
  )
  return replayed.sides.flatMap((side) => {
    const { name, tenant, contents } = side
    const isKept = (token: string) =>
      contents.issues.some((issue) => issue.token === token && keptFrom.has(`${side.streams["issue"] ?? ""} ${issue.externalId}`))
    const moved = new Set(losses.flatMap((loss) => (loss.side === name && loss.how === "moved" ? [loss.token] : [])))
    // What may not be at a side may be removed there, but not what people made, and comes back as another object when it may.
    const removes = policy.mayRemove(side)
    const isKeptOut = (token: string) => removes && /^[ic]\d/.test(token) && !policy.mayLeave(side, token, atLast)
    const tokens = contentsOf(side)
    const back = removes ? new Set([...returned, ...tokens]) : returned
    const isKeptBack = (fields: ReadonlyArray<string> | null | undefined) => fields?.includes("body") === false
    const keepsBody =
      isKeptBack(side.kindSettings.issue?.sendOnly) ||
      facts.privacy.some((word) => word._tag === "Settings" && word.side === name && isKeptBack(word.settings.sendOnly))
    const created = requests.flatMap((request) => (request.side === name ? (request.deed?.created ?? []) : []))
    const made = new Set(created.map(({ token }) => token))
    const short = cutShort(side, facts)
    const isGone = (token: string, isOurs: boolean) =>
      (isOurs && isKeptOut(token)) ||
      contents.shelved.some(({ token: one, on }) => one === token && on !== undefined && isKeptOut(on)) ||
      (away.has(token) && !staysAt(departures, name, token)) ||
      (isOurs && stayAway(departures, token)) ||
      moved.has(token) ||
      isDeleted(side, token) ||
      isDeleted(side, comesBackTo.get(token) ?? "")
    const typed = ledger.flatMap((entry): ReadonlyArray<Made> => (entry.by === name && makes(entry) ? [entry] : []))
    return [
      ...gone(side, [...typed, ...created], isGone, back, discarded),
      ...emptied(side, (token) => made.has(token) && (keepsBody || short.has(token) || bare.has(token) || isKept(token))),
      ...takenOff(
        side,
        // What people deleted there may be made again, as it was known here.
        ledger.filter((entry) => entry.tenant === tenant && !isDeleted(side, entry.token) && !memberless.has(entry.token)),
        back,
      ),
    ]
  })
}

export const removals: Checker = (facts) => [...ofSides(facts), ...stays(facts), ...carriedOver(facts)]
