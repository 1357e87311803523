/**
 * GitHub's description lets an issue name its labels without their numbers. Left out they would look taken off, so they are looked up in the repository's
 * list: an issue that is read or written is seen with all its labels, and one whose stored payload lacks numbers is unreadable rather than seen with fewer.
 * A label that is in the list no more is on no issue either.
 */
import {
  AdapterError,
  type Change,
  type Client,
  type Importer,
  Json,
  Malformed,
  type Resource,
  UnknownOutcome,
  type Unreadable,
  type Upsert,
} from "@syncline/adapter-core"
import { Effect } from "effect"
import { app } from "./App.ts"
import type { LabelNames } from "./LabelNames.ts"

const labelsIn = (raw: Json.Json): ReadonlyArray<Json.Json> => {
  const labels = Json.at(raw, ["labels"])
  return Array.isArray(labels) ? labels.filter((label) => label !== null) : []
}

/** The name of a label that comes without its number. */
const nameAlone = (label: Json.Json): string | undefined => {
  const name = typeof label === "string" ? label : Json.at(label, ["name"])
  return Json.at(label, ["id"]) === undefined ? String(name ?? "") : undefined
}

const namesAlone = (raw: Json.Json): ReadonlyArray<string> => labelsIn(raw).flatMap((label) => nameAlone(label) ?? [])

/** The resource of issues, with the labels that are only named looked up. */
export const numberingLabels = ({ exporter, importer, ...resource }: Resource.Resource, labels: LabelNames): Resource.Resource => {
  const find = importer?.find

  const numbered = Effect.fnUntraced(function* (
    client: Client.Client,
    partition: string,
    change: Change,
  ): Effect.fn.Return<Change, AdapterError, Client.Requirements> {
    if (change._tag !== "Upsert" || !Json.isObject(change.raw)) return change
    const names = namesAlone(change.raw)
    if (names.length === 0) return change
    const found = yield* labels.called(client, partition, names)
    return exporter.read({ ...change.raw, labels: [...labelsIn(change.raw).filter((label) => nameAlone(label) === undefined), ...found] })
  })

  const written = Effect.fnUntraced(function* (client: Client.Client, partition: string, operation: string, answer: Upsert) {
    const change = yield* numbered(client, partition, answer)
    if (change._tag === "Upsert") return change
    const message = "the labels of the answer could not be told"
    return yield* new AdapterError({ app, operation, reason: new UnknownOutcome({ message }) })
  })

  const unnumbered = (raw: Json.Json, names: ReadonlyArray<string>): Unreadable => {
    const externalId = Json.at(raw, ["number"])
    const error = new Malformed({ message: `the labels ${names.join(", ")} have no number` })
    return { _tag: "Unreadable", raw, error, ...(typeof externalId === "number" && { externalId: String(externalId) }) }
  }

  return {
    ...resource,
    exporter: {
      facts: exporter.facts,
      page: Effect.fnUntraced(function* (client, request) {
        const page = yield* exporter.page(client, request)
        return { ...page, changes: yield* Effect.forEach(page.changes, (change) => numbered(client, request.partition, change)) }
      }),
      get: (client, request) => Effect.flatMap(exporter.get(client, request), (change) => numbered(client, request.partition, change)),
      read: (raw) => {
        const names = namesAlone(raw)
        return names.length === 0 ? exporter.read(raw) : unnumbered(raw, names)
      },
    },
    ...(importer && {
      importer: {
        ...importer,
        create: (client, request) =>
          Effect.flatMap(importer.create(client, request), (answer) => written(client, request.partition, "createIssue", answer)),
        update: (client, request) =>
          Effect.flatMap(importer.update(client, request), (answer) => written(client, request.partition, "updateIssue", answer)),
        ...(find && {
          find: (client, request) =>
            Effect.flatMap(find(client, request), (answer) =>
              answer === undefined
                ? Effect.succeed(answer)
                : Effect.map(written(client, request.partition, "listIssues", answer), (change) => ({ ...answer, ...change })),
            ),
        }),
      } satisfies Importer,
    }),
  }
}
