/**
 * A word that people deleted and made again under the name that it had: the new one takes its place, with all that was known of the old one, so that what is
 * different about it is an edit, and what had the old one gets it.
 */
import type { Resource } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import type { Link } from "../model/Link.ts"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { Commits, type Fence, empty } from "../store/Commits.ts"
import * as KnownObject from "../store/KnownObject.ts"
import type { Links } from "../store/Links.ts"
import { nowSayable } from "./NowSayable.ts"
import { release } from "./Removed.ts"

/** The words of a place. */
export interface Words {
  readonly stream: Stream
  /** All streams of the connection. */
  readonly streams: ReadonlyArray<Stream>
  readonly resource: Resource.Resource
  readonly fence: Fence
}

/** Lets go of a word that is gone, and gives its record another one, which is no record's. */
export const succeed = Effect.fnUntraced(function* (
  { stream, streams, resource, fence }: Words,
  externalId: string,
  { externalId: newId, address }: Pick<Link, "externalId" | "address">,
): Effect.fn.Return<void, CommitRefused | StoreError, Commits | Links> {
  const link = yield* KnownObject.linkOf(stream, externalId)
  yield* release(stream, externalId, fence)
  if (link === undefined || link.recordId === null) return
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const links = [{ ...link, externalId: newId, address, version: null, updatedAt: null, refused: {} }]
  const owed = yield* nowSayable({ stream, streams, resource }, new Map(), links)
  yield* commits.apply({ ...empty(stream.tenant, now), fence, links, owed })
})
