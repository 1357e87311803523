/**
 * GitHub issues as canonical issues; pull requests, which GitHub lists among them, are left out. An issue is known by its number, which is what
 * paths and people use and which stays free when the issue leaves the repository.
 */
import {
  AdapterError,
  type Addresses,
  type Client,
  Item,
  Json,
  type Kind,
  type Pictures,
  Resource,
  UnknownOutcome,
  type Vocabulary,
} from "@syncline/adapter-core"
import { Issue } from "@syncline/canonical"
import { Effect, type Schema } from "effect"
import { app } from "./App.ts"
import { byUpdate } from "./CursorFacts.ts"
import { requests } from "./Requests.ts"
import { millisOf } from "./Instant.ts"
import * as IssueStatus from "./IssueStatus.ts"
import { assigneesOf, IssueWire, isPullRequest, labelsOf } from "./wire/IssueWire.ts"
import { labelIdOf } from "./wire/LabelWire.ts"
import { authorOf, writerOf } from "./wire/UserWire.ts"
import * as LabelNames from "./LabelNames.ts"
import { numberingLabels } from "./LabelNumbers.ts"
import { besideMark, createSafety, findMarked, keepingMark, operationOf, withMark } from "./Mark.ts"
import * as Text from "./Text.ts"

type IssueView = Kind.RecordType<typeof Issue>

const reading = {
  kind: Issue,
  wire: IssueWire,
  identity: (wire: IssueWire) => ({
    externalId: String(wire.number),
    updatedAt: millisOf(wire.updated_at),
    createdAt: millisOf(wire.created_at),
    url: wire.html_url,
    ...operationOf(wire.body),
  }),
  fields: {
    title: Resource.both((wire: IssueWire) => Text.line(wire.title), Text.line, 256),
    body: Resource.attributed(Resource.both((wire: IssueWire) => Text.markdown(wire.body), Text.markdown, besideMark(Text.longest))),
    status: Resource.both<IssueWire, IssueView["status"]>(IssueStatus.read, IssueStatus.see),
    labels: Resource.both((wire: IssueWire): ReadonlyArray<string> => labelsOf(wire).flatMap((label) => labelIdOf(label) ?? [])),
    assignees: Resource.both((wire: IssueWire): ReadonlyArray<string> => assigneesOf(wire).map(({ id }) => String(id))),
    author: Resource.readOnly((wire: IssueWire) => authorOf(wire.user)),
  },
}

/**
 * An issue or a pull request: to GitHub the one is the other. The id is its number; labels, assignees and author are ids. A label that GitHub names without
 * its number is left out; it stands in the raw payload.
 */
export interface IssueItem extends Item.Item<typeof Issue> {
  readonly isPullRequest: boolean
}

export const issueItem: Schema.Decoder<IssueItem> = Item.make({
  ...reading,
  more: (wire) => ({ isPullRequest: isPullRequest(wire) }),
})

/** Labels and assignees are sent as whole sets of names. */
const namesIn = Effect.fnUntraced(function* (
  labelNames: LabelNames.LabelNames,
  client: Client.Client,
  partition: string,
  { labels, assignees }: Partial<IssueView>,
  address: Addresses,
): Effect.fn.Return<Json.JsonObject, AdapterError, Client.Requirements> {
  return {
    ...(labels !== undefined && { labels: yield* labelNames.of(client, partition, labels) }),
    ...(assignees !== undefined && { assignees: assignees.map((id) => address("person", id)) }),
  }
})

/** What fails after the first of several requests came through leaves the whole half done, whatever it was refused for: the issue may be out of sight for a while. */
const halfDone = ({ operation, reason }: AdapterError) =>
  new AdapterError({ app, operation, reason: new UnknownOutcome({ message: reason.message }) })

/** A status that GitHub does not take makes nobody doubt what became of the rest: the issue is there, and does not show it. */
const unlessRejected =
  <A>(shown: A) =>
  <R>(write: Effect.Effect<A, AdapterError, R>): Effect.Effect<A, AdapterError, R> =>
    Effect.catchIf(
      write,
      ({ reason }) => reason._tag === "Rejected",
      () => Effect.succeed(shown),
    )

const shows = (wire: IssueWire, status: IssueView["status"]): boolean => Json.equals(IssueStatus.read(wire), IssueStatus.see(status))

/** One for each opened connection: it remembers what labels are called. */
export const issueResource = (vocabulary: Vocabulary.Vocabulary, pictures: Pictures.Pictures): Resource.Resource => {
  const labelNames = LabelNames.make()
  const resource = Resource.make({
    ...reading,
    app,
    vocabulary,
    pictures,
    list: requests.issues,
    get: requests.issue,
    facts: byUpdate,
    idPath: ["number"],
    keep: (wire) => !isPullRequest(wire),
    related: (wire) => [
      ...labelsOf(wire).map((raw) => ({ kind: "label", raw })),
      ...[...(wire.user ? [wire.user] : []), ...assigneesOf(wire)].map((raw) => ({ kind: "person", raw })),
    ],
    writer: ({ user }) => writerOf(user),
    writes: {
      createSafety,
      // A label is refused by its own name.
      refusals: { state: "status", state_reason: "status", name: "labels" },
      // GitHub creates open issues only. When the second request fails, what became of the whole is not known: the issue is found by its mark, and what it
      // lacks is sent then. Taken for the answer, the open issue would look as if somebody had opened it again.
      create: Effect.fnUntraced(function* (client, { partition, operationId, view, address }) {
        const created = yield* client.write(
          requests.createIssue,
          { partition },
          {
            title: Text.line(view.title ?? Issue.fields.title.initial),
            body: withMark(Text.markdown(view.body), operationId),
            ...(yield* namesIn(labelNames, client, partition, view, address)),
          },
        )
        if (view.status === undefined || shows(created.item, view.status)) return created
        const id = String(created.item.number)
        return yield* client
          .write(requests.updateIssue, { partition, id }, IssueStatus.write(view.status))
          .pipe(unlessRejected(created), Effect.mapError(halfDone))
      }),
      prepareUpdate: (client, { partition, patch }) => labelNames.prepare(client, partition, patch.labels ?? []),
      // GitHub ignores a new reason for an issue that is closed already, hence the detour over "open".
      update: Effect.fnUntraced(function* (client, { partition, externalId: id, operationId, patch, address }) {
        const answer = yield* client.write(
          requests.updateIssue,
          { partition, id },
          {
            ...(patch.title !== undefined && { title: Text.line(patch.title) }),
            ...(patch.body !== undefined && { body: keepingMark(Text.markdown(patch.body), operationId) }),
            ...(patch.status !== undefined && IssueStatus.write(patch.status)),
            ...(yield* namesIn(labelNames, client, partition, patch, address)),
          },
        )
        const { status } = patch
        return yield* Effect.gen(function* () {
          if (status === undefined || shows(answer.item, status)) return answer
          yield* client.write(requests.updateIssue, { partition, id }, { state: "open" })
          return yield* client.write(requests.updateIssue, { partition, id }, IssueStatus.write(status))
        }).pipe(Effect.mapError(halfDone))
      }),
      waypoints: { status: IssueStatus.between },
      // An issue that was never closed lacks the second half of its create. One that somebody opened again says so.
      find: Effect.fnUntraced(function* (client, request) {
        const found = yield* findMarked(client, requests.issues, request)
        const { status } = request.view
        if (found === undefined) return undefined
        const isWhole = status === undefined || shows(found.item, status)
        if (isWhole || !IssueStatus.isOpen(found.item) || found.item.state_reason === "reopened") return { ...found, wrote: [] }
        const at = { partition: request.partition, id: String(found.item.number) }
        const answer = yield* client.write(requests.updateIssue, at, IssueStatus.write(status)).pipe(unlessRejected(found))
        return { ...answer, wrote: ["status" as const] }
      }),
    },
  })
  return numberingLabels(resource, labelNames)
}
