/** Whether a record waits for its person before it is made at an application: see `decide/FirstPush`. */
import { Context, Effect } from "effect"
import * as FirstPush from "../decide/FirstPush.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Order } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"
import type { Target } from "./Settlement.ts"

/** A person has seen what is made, or is being shown it. */
export const Seen = Context.Reference<boolean>("@syncline/engine/FirstPush/Seen", { defaultValue: () => false })

/** What its person is asked, if anything. */
export const questionOf = Effect.fnUntraced(function* (
  { stream, resource, streams, unmatched }: Target,
  { record, delivery, others }: Order,
): Effect.fn.Return<string | undefined, StoreError, Links> {
  if (yield* Seen) return undefined
  // What may have been made already is looked for; a word is matched by its name; what belongs to something was asked about with that.
  const isPart = Object.values(resource.kind.fields).some(({ required }) => required === true)
  if (delivery.unverifiedSince !== null || resource.kind.word !== undefined || isPart) return undefined
  const links = yield* Links
  for (const meeting of FirstPush.meetings(stream, record, others, yield* streams)) {
    const { connectionId: otherId } = meeting.other
    const { connectionId, kind } = stream
    const known = `${kind}\n${otherId}\n${meeting.before}`
    const found =
      unmatched.get(known) ?? (yield* links.anyUnmatched(stream.tenant, { kind, connectionId, otherId, before: meeting.before }))
    unmatched.set(known, found)
    if (found) return FirstPush.question(stream, meeting)
  }
  return undefined
})
