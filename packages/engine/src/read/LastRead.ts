/** An object as it was last read: its stored payload, read by the adapter of today. Nobody is asked. */
import type { Json, Resource, Upsert } from "@syncline/adapter-core"
import { Effect } from "effect"
import type { Link } from "../model/Link.ts"
import type { StoreError } from "../model/StoreError.ts"
import { Links } from "../store/Links.ts"

/** `undefined` where nothing is stored, or nothing that can be read. */
export const lastRead = Effect.fnUntraced(function* (
  { exporter }: Pick<Resource.Resource, "exporter">,
  { tenant, streamId, externalId }: Pick<Link, "tenant" | "streamId" | "externalId">,
): Effect.fn.Return<Upsert | undefined, StoreError, Links> {
  const links = yield* Links
  const payload = yield* links.payload(tenant, streamId, externalId)
  const change = payload === undefined ? undefined : exporter.read(JSON.parse(payload) as Json.Json)
  return change?._tag === "Upsert" ? change : undefined
})
