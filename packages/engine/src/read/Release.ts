/**
 * Lets go of an object that is no longer at its application: its record has none there from then on, and may become another one. What was in dispute about it
 * is decided by nobody any more.
 */
import { Clock, Effect } from "effect"
import { resolved } from "../model/Conflict.ts"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { Commits, type Fence, empty } from "../store/Commits.ts"
import { Links } from "../store/Links.ts"

/** What becomes of the link of an object that its record lets go of. */
export const released = ({ kind, recordId }: { readonly kind: string; readonly recordId: string }) =>
  ({ state: "gone", recordId: null, base: null, waitingFor: [], problem: `was ${kind} ${recordId}, and is no longer there` }) as const

export const release = Effect.fnUntraced(function* (
  { tenant, id: streamId, connectionId, kind }: Pick<Stream, "tenant" | "id" | "connectionId" | "kind">,
  externalId: string,
  fence: Fence,
): Effect.fn.Return<void, CommitRefused | StoreError, Commits | Links> {
  const links = yield* Links
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const query = { tenant, streamId, connectionId, kind, externalIds: [externalId], references: [], referenceFields: [], matchKeys: [] }
  const state = yield* links.page(query)
  const link = state.links.get(externalId)
  if (link === undefined || link.recordId === null) return
  const ended = state.conflicts.map((conflict) => resolved(conflict, "local", "engine", now))
  yield* commits.apply({
    ...empty(tenant, now),
    fence,
    links: [{ ...link, ...released({ kind, recordId: link.recordId }) }],
    conflicts: ended.map(({ conflict }) => conflict),
    events: ended.map(({ event }) => event),
  })
})
