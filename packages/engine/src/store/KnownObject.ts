/** What the store has of one object of a stream. */
import { Effect } from "effect"
import type { Link } from "../model/Link.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { Links, type PageState } from "./Links.ts"

type Place = Pick<Stream, "tenant" | "id" | "connectionId" | "kind">

/** Its link, with the record and the open conflicts of that. */
export const find = Effect.fnUntraced(function* (
  { tenant, id: streamId, connectionId, kind }: Place,
  externalId: string,
): Effect.fn.Return<PageState & { readonly link: Link | undefined }, StoreError, Links> {
  const links = yield* Links
  const query = { tenant, streamId, connectionId, kind, externalIds: [externalId], references: [], referenceFields: [], matchKeys: [] }
  const state = yield* links.page(query)
  return { ...state, link: state.links.get(externalId) }
})

export const linkOf = (place: Place, externalId: string): Effect.Effect<Link | undefined, StoreError, Links> =>
  Effect.map(find(place, externalId), ({ link }) => link)
