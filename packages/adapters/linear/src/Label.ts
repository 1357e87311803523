/**
 * Labels, of the team and of the workspace; new ones are the team's. Groups are left out: they only hold other labels, and no issue can bear one.
 * Linear refuses a second label with the name of another that the team can use, in any letter case; the one that is there is taken then.
 */
import { AdapterError, CreateSafety, Item, Rejected, Resource } from "@syncline/adapter-core"
import { Label } from "@syncline/canonical"
import { Effect, type Schema } from "effect"
import { app } from "./App.ts"
import { toMillis } from "./Instant.ts"
import { createLabel, deleteLabel, label, labelNamed, labels, ownLabel, updateLabel } from "./LabelEndpoints.ts"
import type { LabelChanges, NewLabel } from "./wire/LabelInput.ts"
import { LabelWire } from "./wire/LabelWire.ts"
import { facts } from "./ListFacts.ts"

const reading = {
  kind: Label,
  wire: LabelWire,
  idScope: "instance" as const,
  identity: ({ id, updatedAt }: LabelWire) => ({
    externalId: id,
    ...(updatedAt !== undefined && { updatedAt: toMillis(updatedAt) }),
    operationId: id,
  }),
  fields: {
    name: Resource.both(({ name }: LabelWire) => name),
    color: Resource.both(({ color }: LabelWire) => color.toLowerCase()),
    description: Resource.both(({ description }: LabelWire) => description ?? ""),
  },
}

const ofWorkspace = new AdapterError({
  app,
  operation: "deleteLabel",
  reason: new Rejected({
    message: "the label is the workspace's, so other teams have it too; it stays until somebody removes it in Linear",
  }),
})

export interface LabelItem extends Item.Item<typeof Label> {
  /** It only holds other labels. */
  readonly isGroup: boolean
}

export const labelItem: Schema.Decoder<LabelItem> = Item.make({ ...reading, more: ({ isGroup = false }) => ({ isGroup }) })

export const labelResource: Resource.Resource = Resource.make({
  ...reading,
  app,
  list: labels,
  get: label,
  facts,
  keep: ({ isGroup }) => isGroup !== true,
  writes: {
    createSafety: CreateSafety.clientId,
    create: (client, { operationId, partition, view }) => {
      const input: NewLabel = { id: operationId, teamId: partition, name: view.name ?? "", ...changesOf(view) }
      return client.write(createLabel, { input })
    },
    update: (client, { externalId, patch }) => client.write(updateLabel, { id: externalId, input: changesOf(patch) }),
    // One of the workspace is on the issues of teams that are none of ours.
    remove: Effect.fnUntraced(function* (client, { partition, externalId: id }) {
      yield* client.get(ownLabel, { partition, id }).pipe(
        Effect.catchIf(
          ({ reason }) => reason._tag === "Gone",
          () => Effect.andThen(client.get(label, { partition, id }), Effect.fail(ofWorkspace)),
        ),
      )
      yield* client.write(deleteLabel, { id })
    }),
    find: (client, { partition, view }) =>
      Effect.catchIf(
        client.get(labelNamed, { partition, name: view.name ?? "" }),
        ({ reason }) => reason._tag === "Gone",
        () => Effect.succeed(undefined),
      ),
  },
})

const changesOf = ({ name, color, description }: LabelChanges): LabelChanges => ({
  ...(name !== undefined && { name }),
  ...(color !== undefined && { color }),
  ...(description !== undefined && { description }),
})
