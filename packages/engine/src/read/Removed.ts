/**
 * An object that is no longer at its application. Its record stays what it is, and so does the link, for the object may be put back; but a word is let go of: its
 * record has no object there from then on and may become another one, which bears its name. What was in dispute about a word is decided by nobody any more.
 */
import { Clock, Effect } from "effect"
import { type Conflict, resolved } from "../model/Conflict.ts"
import * as Event from "../model/Event.ts"
import { isAboutOurs } from "../decide/Removals.ts"
import { type Link, noLongerThere, withdrawn as withdrawnHere } from "../model/Link.ts"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { type Commit, Commits, type Fence, empty } from "../store/Commits.ts"
import * as KnownObject from "../store/KnownObject.ts"
import type { Links } from "../store/Links.ts"

/** What of a commit says that an object is gone. `conflicts`: the open ones of the link; `expected`: its record is removed, so that this is no news. */
export const removed = (
  isWord: boolean,
  link: Link,
  conflicts: Iterable<Conflict>,
  now: number,
  expected = false,
): Pick<Commit, "links" | "conflicts" | "events"> => {
  const { streamId, kind, externalId, recordId } = link
  const away = { ...link, state: "removed", waitingFor: [], problem: noLongerThere } as const
  if (recordId === null) return { links: [away], conflicts: [], events: [] }
  const told = new Event.ExternalRecordRemoved({ streamId, kind, recordId, externalId })
  const all = [...conflicts]
  // Of what is removed here and there nothing is in dispute any more.
  const ended = isWord
    ? all.map((conflict) => resolved(conflict, "local", "engine", now))
    : all.filter(isAboutOurs).map((conflict) => resolved(conflict, "agreed", "engine", now))
  const left = isWord ? letGo(link, `was ${kind} ${recordId}, and is no longer there`) : away
  return {
    links: [expected ? withdrawn(isWord, link) : left],
    conflicts: ended.map(({ conflict }) => conflict),
    events: [...(expected ? [] : [told]), ...ended.map(({ event }) => event)],
  }
}

/** The object may be a new thing, or its record another object. */
const letGo = (link: Link, problem: string): Link => ({ ...link, state: "gone", recordId: null, base: null, waitingFor: [], problem })

/** The link of an object that the engine removed because its record was. */
export const withdrawn = (isWord: boolean, link: Link, problem = withdrawnHere): Link =>
  isWord
    ? letGo(link, `was ${link.kind} ${link.recordId}, and was removed with it`)
    : { ...link, state: "withdrawn", waitingFor: [], problem }

/** The link of an object that the engine removed and whose record becomes another one. */
export const replaced = (link: Link): Link => letGo(link, `was ${link.kind} ${link.recordId}, which was removed and is another object now`)

/** Lets go of a word. */
export const release = Effect.fnUntraced(function* (
  stream: Pick<Stream, "tenant" | "id" | "connectionId" | "kind">,
  externalId: string,
  fence: Fence,
): Effect.fn.Return<void, CommitRefused | StoreError, Commits | Links> {
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const { link, conflicts } = yield* KnownObject.find(stream, externalId)
  if (link === undefined || link.recordId === null) return
  yield* commits.apply({ ...empty(stream.tenant, now), fence, ...removed(true, link, conflicts, now) })
})
