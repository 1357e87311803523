/**
 * Labels, of the team and of the workspace; new ones are the team's. Groups are left out: they only hold other labels, and no issue can bear one.
 * Linear refuses a second label with the name of another that the team can use, in any letter case; the one that is there is taken then.
 */
import { CreateSafety, Resource } from "@syncline/adapter-core"
import { Label } from "@syncline/canonical"
import { Effect } from "effect"
import { app } from "./App.ts"
import { toMillis } from "./Instant.ts"
import { createLabel, label, labelNamed, labels, updateLabel } from "./LabelEndpoints.ts"
import { LabelWire } from "./LabelWire.ts"
import { facts } from "./ListFacts.ts"

export const labelResource: Resource.Resource = Resource.make({
  app,
  kind: Label,
  wire: LabelWire,
  list: labels,
  get: label,
  facts,
  identity: ({ id, updatedAt }) => ({ externalId: id, updatedAt: toMillis(updatedAt) }),
  keep: ({ isGroup }) => !isGroup,
  fields: {
    name: Resource.both(({ name }: LabelWire) => name),
    color: Resource.both(({ color }: LabelWire) => color.toLowerCase()),
    description: Resource.both(({ description }: LabelWire) => description ?? ""),
  },
  writes: {
    createSafety: CreateSafety.clientId,
    create: (client, { operationId, partition, view }) =>
      client.write(createLabel, {
        input: { id: operationId, teamId: partition, name: view.name ?? "", ...changesOf(view) },
      }),
    update: (client, { externalId, patch }) => client.write(updateLabel, { id: externalId, input: changesOf(patch) }),
    find: (client, { partition, view }) =>
      Effect.catchIf(
        client.get(labelNamed, { partition, name: view.name ?? "" }),
        ({ reason }) => reason._tag === "Gone",
        () => Effect.succeed(undefined),
      ),
  },
})

const changesOf = ({ name, color, description }: { readonly name?: string; readonly color?: string; readonly description?: string }) => ({
  ...(name !== undefined && { name }),
  ...(color !== undefined && { color }),
  ...(description !== undefined && { description }),
})
