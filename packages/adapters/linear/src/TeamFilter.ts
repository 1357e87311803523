/**
 * A team is the container a person chooses. Streams name it by its id, because its key can be changed; people know it by its key (`ENG`). Filters
 * take either.
 */
import type { Json } from "@syncline/adapter-core"

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const isUuid = (text: string): boolean => uuid.test(text)

/** The GraphQL filter that holds for one team, by its id or its key. */
export const teamFilter = (idOrKey: string): Json.JsonObject =>
  isUuid(idOrKey) ? { id: { eq: idOrKey } } : { key: { eqIgnoreCase: idOrKey } }
