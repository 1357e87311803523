/**
 * What the labels of a repository are called now. Issues are given labels by name, and GitHub makes a label for each name that it does not know: a name from
 * before a renaming would bring the old label back, beside the renamed one. A label that is not in the list is left out.
 */
import { type AdapterError, type Client, ShortMemory } from "@syncline/adapter-core"
import { Effect, Stream } from "effect"
import { requests } from "./Requests.ts"

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
  const known = ShortMemory.make((client, partition) =>
    Stream.runFold(
      client.streamPages(requests.labels, { partition }),
      () => new Map<string, string>(),
      (names, { items }) => {
        for (const { item } of items) names.set(String(item.id), item.name)
        return names
      },
    ),
  )
  return {
    of: Effect.fnUntraced(function* (client, partition, ids) {
      if (ids.length === 0) return []
      const names = yield* known.of(client, partition, (remembered) => ids.every((id) => remembered.has(id)))
      return ids.flatMap((id) => names.get(id) ?? [])
    }),
  }
}
