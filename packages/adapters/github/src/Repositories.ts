/** The repositories that a person can choose from. */
import type { Adapter, AdapterError, Client } from "@syncline/adapter-core"
import { Effect } from "effect"
import { requests } from "./Requests.ts"
import type { RepositoryWire } from "./wire/RepositoryWire.ts"

/** A repository is known by its number: its name may change, and become another's. */
export const partitionOf = ({ id, full_name: name }: RepositoryWire): Adapter.Partition => ({ id: String(id), name })

/** GitHub does not look for a part of a name in this list: so many pages of a hundred are looked through for one of ours. */
const mostPages = 5

export const repositories = Effect.fnUntraced(function* (
  client: Client.Client,
  { search, after }: Adapter.PartitionQuery,
): Effect.fn.Return<Adapter.PartitionPage, AdapterError, Client.Requirements> {
  const wanted = search?.toLowerCase()
  const partitions: Array<Adapter.Partition> = []
  let position = after
  for (let read = 0; read < mostPages; read += 1) {
    const { items, next } = yield* client.page(requests.repositories, {}, position === undefined ? {} : { position })
    for (const { item } of items)
      if (item.has_issues && (wanted === undefined || item.full_name.toLowerCase().includes(wanted))) partitions.push(partitionOf(item))
    if (next === undefined) return { partitions }
    position = next
    if (partitions.length > 0) break
  }
  return { partitions, ...(position !== undefined && { next: position }) }
})
