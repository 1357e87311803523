/**
 * An object that is no longer at its application. Its record stays what it is, and so does the link, for the object may be put back; but a word is let go of: its
 * record has no object there from then on and may become another one, which bears its name. What was in dispute about a word is decided by nobody any more.
 */
import { Clock, Effect } from "effect"
import { type Conflict, resolved } from "../model/Conflict.ts"
import * as Event from "../model/Event.ts"
import { type Link, noLongerThere } from "../model/Link.ts"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { type Commit, Commits, type Fence, empty } from "../store/Commits.ts"
import { Links } from "../store/Links.ts"

/** What of a commit says that an object is gone. `conflicts`: the open ones of the link. */
export const removed = (
  isWord: boolean,
  link: Link,
  conflicts: Iterable<Conflict>,
  now: number,
): Pick<Commit, "links" | "conflicts" | "events"> => {
  const { streamId, kind, externalId, recordId } = link
  const away = { ...link, state: "removed", waitingFor: [], problem: noLongerThere } as const
  if (recordId === null) return { links: [away], conflicts: [], events: [] }
  const told = new Event.ExternalRecordRemoved({ streamId, kind, recordId, externalId })
  if (!isWord) return { links: [away], conflicts: [], events: [told] }
  const ended = [...conflicts].map((conflict) => resolved(conflict, "local", "engine", now))
  const problem = `was ${kind} ${recordId}, and is no longer there`
  return {
    links: [{ ...link, state: "gone", recordId: null, base: null, waitingFor: [], problem }],
    conflicts: ended.map(({ conflict }) => conflict),
    events: [told, ...ended.map(({ event }) => event)],
  }
}

/** Lets go of a word. */
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
  yield* commits.apply({ ...empty(tenant, now), fence, ...removed(true, link, state.conflicts, now) })
})
