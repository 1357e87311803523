/**
 * I17: what the engine has no field for is as people gave it, or as the application makes it where the engine made the object, and stands in what is kept of the
 * object; an object that does not decode is set aside, alone; what left for another place is left alone there; and a place that nobody chose is neither read nor
 * written, whatever it is called.
 */
import { Json } from "@syncline/adapter-core"
import type { StoreEvent } from "../GatedStore.ts"
import { placeOf } from "../Ledger.ts"
import { strange, takes } from "../Side.ts"
import { returning } from "./absence.ts"
import { type Checker, households } from "./Checker.ts"

/** What an application makes of these fields where nobody gives them. */
const usual = { github: "[null,false,{}]", linear: "[0,null,null,null,null]" }

/** Where an application sends these fields, as far as it does, in their order. */
const paths = {
  github: [["milestone", "title"], ["locked"]],
  linear: [["priority"], ["estimate"], ["dueDate"]],
}

/** The payloads that were stored last, by stream and object. */
const payloadsOf = (storeEvents: ReadonlyArray<StoreEvent>): ReadonlyMap<string, string> =>
  new Map(
    storeEvents.flatMap((event) =>
      event._tag === "Commit"
        ? event.commit.rawObjects.map(({ streamId, externalId, payload }) => [`${streamId}\n${externalId}`, payload] as const)
        : [],
    ),
  )

/** What was read in a place that nobody chose. */
const strangers = (storeEvents: ReadonlyArray<StoreEvent>): ReadonlyArray<string> =>
  storeEvents.flatMap((event) =>
    event._tag !== "Commit"
      ? []
      : event.commit.rawObjects.flatMap(({ streamId, externalId, payload }) =>
          payload.includes(strange) ? [`${externalId} of a place that nobody chose was read for ${streamId}`] : [],
        ),
  )

export const untouched: Checker = (facts) => {
  const { replayed, losses, given, left, beside, storeEvents } = facts
  const deleted = new Set(losses.flatMap(({ side, token, how }) => (how === "deleted" ? [placeOf(side, token)] : [])))
  const back = returning(facts)
  const malformed = new Set(losses.flatMap(({ side, token, how }) => (how === "malformed" ? [placeOf(side, token)] : [])))
  const payloads = payloadsOf(storeEvents)
  const changedBeside = replayed.sides.flatMap(({ name, beside: is }) =>
    is === beside.get(name) ? [] : [`the place beside ${name} is ${is}, and its people left it as ${beside.get(name) ?? "nothing"}`],
  )
  const ofHouseholds = households(replayed).flatMap(({ sides, store }) => {
    const issues = sides.flatMap((side) =>
      side.contents.issues.map((issue) => ({
        side,
        issue,
        at: placeOf(side.name, issue.token),
        key: `${side.streams["issue"] ?? ""}\n${issue.externalId}`,
      })),
    )
    const placeOfObject = new Map(issues.map(({ at, key }) => [key, at]))
    const aside = store.links.flatMap((link) => {
      const at = placeOfObject.get(`${link.streamId}\n${link.externalId}`) ?? "nowhere"
      return link.state === "quarantined" ? [{ ...link, at }] : []
    })
    const setAside = new Set(aside.map(({ at }) => at))
    return [
      ...issues.flatMap(({ side, issue, at }) => {
        // What people deleted and the host brought back may have been made again.
        const isRemade = deleted.has(at) && back.has(issue.token) && issue.untouched === usual[side.app]
        const wanted = isRemade ? usual[side.app] : (given.get(at) ?? usual[side.app])
        return issue.untouched === wanted ? [] : [`${at} has other fields than people gave it: ${issue.untouched} instead of ${wanted}`]
      }),
      ...issues.flatMap(({ side, issue, at, key }) => {
        if (malformed.has(at) || !takes(side)) return []
        const kept: Json.Json = JSON.parse(payloads.get(key) ?? "{}")
        const rest: ReadonlyArray<Json.Json> = JSON.parse(issue.untouched)
        const says = [["title"], ...paths[side.app]].map((path) => Json.at(kept, path) ?? null)
        const shows = [issue.title, ...rest.slice(0, paths[side.app].length)]
        return Json.equals(says, shows) ? [] : [`what is kept of ${at} says ${JSON.stringify(says)} where it says ${JSON.stringify(shows)}`]
      }),
      ...aside.flatMap(({ externalId, kind, at }) =>
        malformed.has(at) ? [] : [`${kind} ${externalId} was set aside, but nothing is wrong with it`],
      ),
      ...issues.flatMap(({ side, at }) =>
        malformed.has(at) && takes(side) && !setAside.has(at) ? [`${at} does not decode, and was not set aside`] : [],
      ),
      ...sides.flatMap(({ name, contents }) =>
        contents.attic.flatMap(({ token, text }) => {
          const was = left.get(placeOf(name, token))
          return was === undefined || was === text
            ? []
            : [`${token} had left ${name} for another place, and was changed there from ${was} to ${text}`]
        }),
      ),
    ]
  })
  return [...ofHouseholds, ...changedBeside, ...strangers(storeEvents)]
}
