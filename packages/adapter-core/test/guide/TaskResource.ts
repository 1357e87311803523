/** Tasks as cards. A card is done or not: a task that was started shows as open, which is no change of it. */
import { CreateSafety, Instant, type Kind, Resource } from "@syncline/adapter-core"
import { Card, endpoints } from "./CardEndpoints.ts"
import { Task } from "./Task.ts"

type TaskRecord = Kind.RecordType<typeof Task>

const toCard = ({ title, notes, state }: Partial<TaskRecord>) => ({
  ...(title !== undefined && { title }),
  ...(notes !== undefined && { notes }),
  ...(state !== undefined && { done: state === "done" }),
})

export const tasks = Resource.make({
  app: "cardbox",
  kind: Task,
  wire: Card,
  list: endpoints.cards,
  get: endpoints.card,
  facts: { kind: "timestamp", granularityMillis: 1000, inclusive: true, consistencyLagMillis: 0 },
  identity: ({ id, changed }) => ({ externalId: id, updatedAt: Instant.toMillis(changed) }),
  fields: {
    title: Resource.both(({ title }: Card) => title, undefined, 200),
    notes: Resource.both(({ notes }: Card) => notes),
    state: Resource.both<Card, TaskRecord["state"]>(
      ({ done }) => (done ? "done" : "open"),
      (state) => (state === "done" ? "done" : "open"),
    ),
  },
  writes: {
    createSafety: CreateSafety.clientId,
    create: (client, { partition, operationId, view }) =>
      client.write(endpoints.createCard, { partition }, { id: operationId, ...toCard(view) }),
    update: (client, { partition, externalId, patch }) => client.write(endpoints.updateCard, { partition, id: externalId }, toCard(patch)),
  },
})
