/**
 * I22: a plan changes nothing, neither at an application nor in the store, and nor does one that is refused; one that is applied is refused where what would be done
 * by then is something else, and does nothing that it does not show.
 */
import type { Applying, Facts, Looking } from "../Facts.ts"
import { isWrite } from "../Network.ts"
import type { Checker } from "./Checker.ts"

/** What was done although nothing was to be done. */
const done = (what: string, { requests, commits, before, after }: Looking): ReadonlyArray<string> => {
  const writes = requests.filter(isWrite)
  return [
    ...writes.map(({ method, url, side }) => `${what}, and ${method} ${new URL(url).pathname} wrote to ${side ?? "nobody"}`),
    ...(commits === 0 ? [] : [`${what}, and there were ${commits} commits`]),
    ...(before === after ? [] : [`${what}, and the store is not as it was`]),
  ]
}

/** How many objects were made at a side, and how many a plan shows. Where the answer to a create was lost, it may have been made before. */
const unplanned = ({ replayed }: Facts, { plan, requests }: Applying, what: string): ReadonlyArray<string> => {
  const shown = new Map(plan.streams.map((stream) => [stream.streamId, stream]))
  return replayed.sides.flatMap(({ name, streams }) => {
    const own = Object.entries(streams)
    const writes = requests.filter((request) => request.side === name && isWrite(request))
    const planned = own.flatMap(([, id]) => Object.values(shown.get(id)?.there ?? {}))
    const some = planned.reduce((sum, { count }) => sum + count, 0)
    if (some === 0 && writes.length > 0) return [`${what}, which shows no writes to ${name}, and there were ${writes.length}`]
    return own.flatMap(([kind, id]) => {
      const made = writes.filter(({ deed }) => deed?.created?.kind === kind).length
      const most = shown.get(id)?.there.create.count ?? 0
      return made > most ? [`${what}, which shows ${most} ${kind}s made at ${name}, and ${made} were made`] : []
    })
  })
}

const ofApplying = (facts: Facts, applying: Applying): ReadonlyArray<string> => {
  const { side, plan, fresh, outcome, moved } = applying
  const what = `a plan of ${side ?? "all"} was applied`
  const known = fresh?.complete === true ? fresh : undefined
  const names = new Set(plan.basis.map((basis) => basis.what))
  // What could not be looked at when it was applied is among what moved.
  const isMove = moved.every((name) => names.has(name))
  if (outcome !== "done")
    return [
      ...done(`${what} and refused`, applying),
      ...(outcome === "moved" && moved.length === 0 ? [`${what} and refused, and nothing is said to have moved`] : []),
      ...(outcome === "moved" && isMove && known?.id === plan.id ? [`${what} and refused for ${moved.join()}, and nothing had moved`] : []),
    ]
  return [
    ...(plan.complete ? [] : [`${what} that did not show everything`]),
    ...(known !== undefined && known.id !== plan.id ? [`${what}, and by then something else was to be done`] : []),
    ...unplanned(facts, applying, what),
  ]
}

export const plans: Checker = (facts) => [
  ...facts.lookings.flatMap((looking) => done(`a plan of ${looking.side ?? "all"} was made`, looking)),
  ...facts.applyings.flatMap((applying) => ofApplying(facts, applying)),
]
