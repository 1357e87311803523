/**
 * Reads what is kept of a stream anew, by the rules that hold by now: without asking the application, some objects at a time, and from there on after a crash. What
 * the rules change of records is decided on like anything that is read, and goes out to the others; what goes out otherwise is sent.
 */
import { Json, type Resource } from "@syncline/adapter-core"
import { Effect } from "effect"
import * as CatchUp from "../connect/CatchUp.ts"
import * as Mapping from "../decide/Mapping.ts"
import { type Mapped, type Stream, writes } from "../model/Stream.ts"
import { absorb } from "../read/Absorb.ts"
import type { Work } from "../read/Work.ts"
import { Links } from "../store/Links.ts"
import { Streams } from "../store/Streams.ts"

/** Objects of one page. */
const objectsAtOnce = 100

/** Reads up to `pages` pages of all streams anew. Whether there are more. */
export const remap = Effect.fnUntraced(function* (work: Work, pages: number) {
  let left = pages
  for (const stream of work.streams) {
    const own = work.session.resourceOf(stream.kind)
    if (own === undefined) continue
    const rules = Mapping.rulesOf(stream, own)
    let mapped: Mapped = stream.mapped ?? { rules: {} }
    // Rules that changed again meanwhile come after those that are under way: of what is read each object is seen by the one or the other.
    while (mapped.toward !== undefined || !Json.equals(mapped.rules, rules)) {
      if (left === 0) return true
      left -= 1
      mapped = yield* page(work, stream, own, mapped.rules, mapped.toward ?? { rules })
    }
  }
  return false
})

/** One page; the last opens a delivery for everything. Answers with how far it came. */
const page = Effect.fnUntraced(function* (
  { fence, streams: all, inDoubt, elsewhere }: Work,
  stream: Stream,
  own: Resource.Resource,
  rules: Mapped["rules"],
  toward: NonNullable<Mapped["toward"]>,
) {
  const links = yield* Links
  const streams = yield* Streams
  const { tenant, id } = stream
  const kept = yield* links.kept(tenant, id, { limit: objectsAtOnce, ...(toward.after !== undefined && { after: toward.after }) })
  const resource = Mapping.by(stream, own, toward.rules)
  const changes = kept.flatMap(({ payload }) => {
    const change = resource.exporter.read(JSON.parse(payload) as Json.Json)
    return change._tag === "Upsert" ? [change] : []
  })
  const before = Mapping.by(stream, own, rules)
  if (changes.length > 0)
    yield* absorb({ stream, resource, before, changes, fence, streams: all, relatives: [], inDoubt, elsewhere, with: () => ({}) })
  const last = kept.length < objectsAtOnce ? undefined : kept.at(-1)
  const mapped: Mapped = last === undefined ? { rules: toward.rules } : { rules, toward: { rules: toward.rules, after: last.externalId } }
  if (last === undefined && writes(stream) && stream.initialDoneAt !== null) yield* CatchUp.ofStream(stream)
  yield* streams.setMapped(tenant, id, mapped)
  return mapped
})
