/**
 * I17: what the engine has no field for is as people gave it, or as the application makes it where the engine made the object; and an object that does not
 * decode is set aside, alone.
 */
import { placeOf } from "../Ledger.ts"
import { takes } from "../Side.ts"
import { type Checker, households } from "./Checker.ts"

/** What an application makes of these fields where nobody gives them. */
const usual = { github: "[null,false,{}]", linear: "[0,null,null,null,null]" }

export const untouched: Checker = ({ replayed, losses, given }) => {
  const malformed = new Set(losses.flatMap(({ side, token, how }) => (how === "malformed" ? [placeOf(side, token)] : [])))
  return households(replayed).flatMap(({ sides, store }) => {
    const issues = sides.flatMap((side) => side.contents.issues.map((issue) => ({ side, issue })))
    const place = new Map(
      issues.map(({ side, issue }) => [`${side.streams["issue"] ?? ""}\n${issue.externalId}`, placeOf(side.name, issue.token)]),
    )
    const aside = store.links.filter(({ state }) => state === "quarantined")
    const set = new Set(aside.map(({ streamId, externalId }) => place.get(`${streamId}\n${externalId}`)))
    return [
      ...issues.flatMap(({ side, issue: { token, untouched: rest } }) => {
        const wanted = given.get(placeOf(side.name, token)) ?? usual[side.app]
        return rest === wanted ? [] : [`${token} of ${side.name} has other fields than people gave it: ${rest} instead of ${wanted}`]
      }),
      ...aside.flatMap(({ externalId, kind, streamId }) =>
        malformed.has(place.get(`${streamId}\n${externalId}`) ?? "")
          ? []
          : [`${kind} ${externalId} was set aside, but nothing is wrong with it`],
      ),
      ...issues.flatMap(({ side, issue: { token } }) => {
        const at = placeOf(side.name, token)
        return malformed.has(at) && takes(side) && !set.has(at)
          ? [`issue ${token} of ${side.name} does not decode, and was not set aside`]
          : []
      }),
    ]
  })
}
