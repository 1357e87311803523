/**
 * A repository's labels. A label is known by its number, which stays when it is renamed, and addressed by its name, which is what every request
 * takes; names are unique in the repository without regard to case, and that is what makes creating one safe.
 */
import {
  AdapterError,
  type Client,
  CreateSafety,
  type Endpoint,
  Gone,
  Item,
  Json,
  type Kind,
  Malformed,
  Resource,
} from "@syncline/adapter-core"
import { Label } from "@syncline/canonical"
import { Effect, Option, type Schema, Stream } from "effect"
import { app } from "./App.ts"
import { whole } from "./CursorFacts.ts"
import { requests } from "./Requests.ts"
import { LabelWire } from "./wire/LabelWire.ts"
import * as Text from "./Text.ts"

type LabelView = Kind.RecordType<typeof Label>

/** What a label is for is its name: a description that is too long for GitHub is shown there as far as it goes. */
const shortened = (description: string): string => Text.cut(description, 100)

const details = ({ color, description }: Partial<LabelView>) => ({
  ...(color !== undefined && { color: color.slice(1) }),
  ...(description !== undefined && { description: shortened(description) }),
})

/** GitHub reads labels only by name, so the one with this id is looked for in the list, which is short. */
const labelById = Effect.fnUntraced(function* (
  client: Client.Client,
  { partition, id }: { readonly partition: string; readonly id: string },
) {
  const fail = (reason: Gone | Malformed) => new AdapterError({ app, operation: requests.labels.name, reason })
  const inPage = Effect.fnUntraced(function* (page: Endpoint.Page<LabelWire>) {
    const broken = page.malformed.find(({ raw }) => String(Json.at(raw, ["id"])) === id)
    if (broken === undefined) return page.items.find(({ item }) => String(item.id) === id)
    return yield* fail(new Malformed({ message: broken.message }))
  })
  const found = yield* client.streamPages(requests.labels, { partition }).pipe(
    Stream.mapEffect(inPage),
    Stream.filter((answer) => answer !== undefined),
    Stream.runHead,
  )
  if (Option.isSome(found)) return found.value
  return yield* fail(new Gone({ message: `there is no label ${id} in the repository` }))
})

const reading = {
  kind: Label,
  wire: LabelWire,
  idScope: "instance" as const,
  identity: (wire: LabelWire) => ({ externalId: String(wire.id), address: wire.name }),
  fields: {
    name: Resource.both((wire: LabelWire) => Text.line(wire.name), Text.line, 50),
    color: Resource.both(({ color }: LabelWire): string =>
      color === undefined || color === null ? Label.fields.color.initial : `#${color.toLowerCase()}`,
    ),
    description: Resource.both((wire: LabelWire) => wire.description ?? "", shortened),
  },
}

export type LabelItem = Item.Item<typeof Label>

export const labelItem: Schema.Decoder<LabelItem> = Item.make({ ...reading, more: () => ({}) })

export const label = Resource.make({
  ...reading,
  app,
  list: requests.labels,
  get: labelById,
  facts: whole,
  writes: {
    createSafety: CreateSafety.naturalKey,
    create: (client, { partition, view }) =>
      client.write(
        requests.createLabel,
        { partition },
        { name: Text.line(view.name ?? Label.fields.name.initial), ...details({ color: Label.fields.color.initial, ...view }) },
      ),
    update: Effect.fnUntraced(function* (client, { partition, externalId, ownAddress, patch }) {
      const name = ownAddress ?? (yield* labelById(client, { partition, id: externalId })).item.name
      return yield* client.write(
        requests.updateLabel,
        { partition, name },
        { ...(patch.name !== undefined && { new_name: Text.line(patch.name) }), ...details(patch) },
      )
    }),
    remove: Effect.fnUntraced(function* (client, { partition, externalId, ownAddress }) {
      const name = ownAddress ?? (yield* labelById(client, { partition, id: externalId })).item.name
      yield* client.write(requests.deleteLabel, { partition, name })
    }),
    find: (client, { partition, view }) =>
      Effect.catchIf(
        client.get(requests.label, { partition, name: Text.line(view.name ?? Label.fields.name.initial) }),
        ({ reason }) => reason._tag === "Gone",
        () => Effect.succeed(undefined),
      ),
  },
})
