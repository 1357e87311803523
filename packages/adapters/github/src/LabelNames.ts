/**
 * What the labels of a repository are called now. Issues are given labels by name, and GitHub makes a label for each name that it does not know: a name from
 * before a renaming would bring the old label back, beside the renamed one. A label that is not in the list was deleted, and cannot be given.
 */
import { AdapterError, type Client, type Json, Rejected, ShortMemory } from "@syncline/adapter-core"
import { Effect, Stream } from "effect"
import { app } from "./App.ts"
import { requests } from "./Requests.ts"

export interface LabelNames {
  /** Reads what `of` needs to know. */
  readonly prepare: (
    client: Client.Client,
    partition: string,
    ids: ReadonlyArray<string>,
  ) => Effect.Effect<void, AdapterError, Client.Requirements>
  /** The names of the labels with these numbers. Fails with `Rejected` where one is not there. */
  readonly of: (
    client: Client.Client,
    partition: string,
    ids: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<string>, AdapterError, Client.Requirements>
  /** The labels with these names as the list shows them, without regard to case, as far as they are there. */
  readonly called: (
    client: Client.Client,
    partition: string,
    names: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<Json.Json>, AdapterError, Client.Requirements>
}

/** One for each opened connection. */
export const make = (): LabelNames => {
  const known = ShortMemory.make((client, partition) =>
    Stream.runFold(
      client.streamPages(requests.labels, { partition }),
      () => ({ names: new Map<string, string>(), labels: new Map<string, Json.Json>() }),
      (remembered, { items }) => {
        for (const { item, raw } of items) {
          remembered.names.set(String(item.id), item.name)
          remembered.labels.set(item.name.toLowerCase(), raw)
        }
        return remembered
      },
    ),
  )
  const namesOf = (client: Client.Client, partition: string, ids: ReadonlyArray<string>) =>
    ids.length === 0
      ? Effect.succeed(new Map<string, string>())
      : Effect.map(
          known.of(client, partition, ({ names }) => ids.every((id) => names.has(id))),
          ({ names }) => names,
        )
  return {
    prepare: (client, partition, ids) => Effect.asVoid(namesOf(client, partition, ids)),
    of: Effect.fnUntraced(function* (client, partition, ids) {
      const names = yield* namesOf(client, partition, ids)
      const missing = ids.filter((id) => !names.has(id))
      if (missing.length === 0) return ids.flatMap((id) => names.get(id) ?? [])
      const reason = new Rejected({ message: `the repository has no label ${missing.join(", ")} any more`, field: "labels" })
      return yield* new AdapterError({ app, operation: requests.labels.name, reason })
    }),
    called: Effect.fnUntraced(function* (client, partition, names) {
      const keys = names.map((name) => name.toLowerCase())
      const { labels } = yield* known.of(client, partition, (remembered) => keys.every((key) => remembered.labels.has(key)))
      return keys.flatMap((key) => labels.get(key) ?? [])
    }),
  }
}
