/**
 * Issues. Linear has one assignee, so of several the first by id is written: the same for every order of the set, which has none. An archived issue
 * is a normal one. A trashed issue is told as removed, and `get` calls it gone; when it is restored it is listed as changed. One that went to another team is
 * `Moved` there.
 */
import { AdapterError, type Client, CreateSafety, Gone, Item, type Kind, Moved, Resource } from "@syncline/adapter-core"
import { Issue, namedStatus } from "@syncline/canonical"
import { Effect, type Schema } from "effect"
import { app } from "./App.ts"
import { creationOf, toMillis } from "./Instant.ts"
import { createIssue, deleteIssue, issue, issuePlace, issues, restoreIssue, updateIssue } from "./IssueEndpoints.ts"
import { calledBy, pictures, vocabulary } from "./Vocabulary.ts"
import type { IssueChanges, NewIssue } from "./wire/IssueInput.ts"
import { assigneeIdsOf, creatorIdOf, IssueWire, labelsOf, teamIdOf } from "./wire/IssueWire.ts"
import { writerOf } from "./wire/PersonWire.ts"
import { facts } from "./ListFacts.ts"
import { statusOf } from "./Status.ts"
import { make as makeStates, type WorkflowStates } from "./WorkflowStates.ts"

type IssueRecord = Kind.RecordType<typeof Issue>

/** Linear has room for one: whoever has it keeps it for as long as they are among the assignees. */
const onlyOne = (ids: ReadonlyArray<string>, current: ReadonlyArray<string> = []): ReadonlyArray<string> => {
  const kept = current.filter((id) => ids.includes(id))
  return (kept.length > 0 ? kept : ids.toSorted()).slice(0, 1)
}

/** Linear publishes no lengths; this one is what its users report of titles. */
const titleLimit = 255

const reading = {
  kind: Issue,
  wire: IssueWire,
  idScope: "instance" as const,
  identity: ({ id, identifier, url, updatedAt, createdAt }: IssueWire) => ({
    externalId: id,
    address: calledBy(identifier),
    url,
    updatedAt: toMillis(updatedAt),
    createdAt: creationOf(createdAt),
    operationId: id,
  }),
  fields: {
    title: Resource.both(({ title }: IssueWire) => title, undefined, titleLimit),
    body: Resource.attributed(Resource.both(({ description }: IssueWire) => description ?? "")),
    status: Resource.both(({ state }: IssueWire): IssueRecord["status"] => statusOf(state), namedStatus),
    labels: Resource.both(({ labelIds }: IssueWire) => labelIds),
    assignees: Resource.both((wire: IssueWire): ReadonlyArray<string> => assigneeIdsOf(wire), onlyOne),
    author: Resource.readOnly(creatorIdOf),
  },
}

/** An issue; labels, assignees and author are ids. */
export interface IssueItem extends Item.Item<typeof Issue> {
  /** `ENG-12`: what people call it, for as long as it stays in its team. */
  readonly identifier: string
  readonly isTrashed: boolean
}

export const issueItem: Schema.Decoder<IssueItem> = Item.make({
  ...reading,
  more: ({ identifier, trashed }) => ({ identifier, isTrashed: trashed === true }),
})

/** One for each opened connection: it remembers the states of the teams it writes to. */
export const issueResource = (): Resource.Resource => {
  const states = makeStates()
  return Resource.make({
    ...reading,
    app,
    vocabulary,
    pictures,
    list: issues,
    get: (client, request) =>
      Effect.catchIf(
        client.get(issue, request),
        ({ reason }) => reason._tag === "Gone",
        (gone) => elsewhere(client, request, gone),
      ),
    facts,
    gone: ({ trashed }) => trashed === true,
    related: (wire) => [
      ...[wire.assignee, wire.creator].flatMap((person) => (person ? [{ kind: "person", raw: person }] : [])),
      ...labelsOf(wire).map((label) => ({ kind: "label", raw: label })),
    ],
    writer: ({ creator }) => writerOf(creator),
    writes: {
      createSafety: CreateSafety.clientId,
      renderings: { status: (said, shown) => said.category === shown.category },
      refusals: { description: "body", stateId: "status", labelIds: "labels", assigneeId: "assignees" },
      create: Effect.fnUntraced(function* (client, { operationId, partition, view }) {
        const changes = yield* changesOf(states, client, { partition, fields: view })
        const input: NewIssue = { id: operationId, teamId: partition, ...changes }
        return yield* client.write(createIssue, { input })
      }),
      prepareUpdate: (client, { partition, patch }) =>
        patch.status === undefined ? Effect.void : states.idFor(client, partition, patch.status),
      remove: (client, { externalId }) => client.write(deleteIssue, { id: externalId }),
      restore: (client, { externalId }) => client.write(restoreIssue, { id: externalId }),
      // Linear takes changes to a trashed issue, and to one that went to another team, as willingly as to any.
      update: Effect.fnUntraced(function* (client, { externalId, partition, patch }) {
        const changes = yield* changesOf(states, client, { partition, fields: patch })
        const answer = yield* client.write(updateIssue, { id: externalId, input: changes })
        const { identifier, trashed } = answer.item
        if (teamIdOf(answer.item) === partition && trashed !== true) return answer
        const message = `${identifier} is ${trashed === true ? "in the trash" : "in another team"}`
        return yield* new AdapterError({ app, operation: updateIssue.name, reason: new Gone({ message }) })
      }),
    },
  })
}

/** Fails with where an issue is that its team does not have: in another one, or nowhere. */
const elsewhere = Effect.fnUntraced(function* (
  client: Client.Client,
  { partition, id }: { readonly partition: string; readonly id: string },
  gone: AdapterError,
): Effect.fn.Return<never, AdapterError, Client.Requirements> {
  const { item } = yield* client.get(issuePlace, { id })
  if (item.trashed === true || item.team.id === partition) return yield* gone
  const message = "the issue is in another team"
  return yield* new AdapterError({
    app,
    operation: issuePlace.name,
    reason: new Moved({ message, partition: item.team.id, externalId: item.id }),
  })
})

const changesOf = Effect.fnUntraced(function* (
  states: WorkflowStates,
  client: Client.Client,
  { partition, fields }: { readonly partition: string; readonly fields: Partial<IssueRecord> },
): Effect.fn.Return<IssueChanges, AdapterError, Client.Requirements> {
  const { title, body, status, labels, assignees } = fields
  const [assignee] = onlyOne(assignees ?? [])
  return {
    ...(title !== undefined && { title }),
    ...(body !== undefined && { description: body }),
    ...(status !== undefined && { stateId: yield* states.idFor(client, partition, status) }),
    ...(labels !== undefined && { labelIds: labels }),
    ...(assignees !== undefined && { assigneeId: assignee ?? null }),
  }
})
