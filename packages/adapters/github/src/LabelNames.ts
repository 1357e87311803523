/**
 * What the labels of a repository are called now. Issues are given labels by name, and GitHub makes a label for each name that it does not know: a name from
 * before a renaming would bring the old label back, beside the renamed one. The list is asked for when a label is first needed and believed for a minute; a
 * label that is not in it is looked for once more, and left out when it is gone.
 */
import type { AdapterError, Client } from "@syncline/adapter-core"
import { Clock, Effect, Stream } from "effect"
import { endpoints } from "./Endpoints.ts"

const believedMillis = 60_000

export interface LabelNames {
  /** The names of the labels with these numbers, as far as they are there. */
  readonly of: (
    client: Client.Client,
    partition: string,
    ids: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<string>, AdapterError, Client.Requirements>
}

/** One for each opened connection. */
export const make = (): LabelNames => {
  const known = new Map<string, { readonly names: ReadonlyMap<string, string>; readonly until: number }>()

  const look = Effect.fnUntraced(function* (client: Client.Client, partition: string) {
    const until = (yield* Clock.currentTimeMillis) + believedMillis
    const pages = yield* Stream.runCollect(client.streamPages(endpoints.labels, { partition }))
    const names = new Map(pages.flatMap(({ items }) => items.map(({ item }) => [String(item.id), item.name] as const)))
    known.set(partition, { names, until })
    return names
  })

  return {
    of: Effect.fnUntraced(function* (client, partition, ids) {
      if (ids.length === 0) return []
      const remembered = known.get(partition)
      const believed = remembered !== undefined && remembered.until > (yield* Clock.currentTimeMillis) ? remembered.names : undefined
      const names = believed !== undefined && ids.every((id) => believed.has(id)) ? believed : yield* look(client, partition)
      return ids.flatMap((id) => names.get(id) ?? [])
    }),
  }
}
