/**
 * GitHub issues as canonical issues; pull requests, which GitHub lists among them, are left out. An issue is known by its number, which is what
 * paths and people use and which stays free when the issue leaves the repository.
 */
import { type Addresses, Json, type Kind, Resource } from "@syncline/adapter-core"
import { Issue } from "@syncline/canonical"
import { Effect } from "effect"
import { app } from "./App.ts"
import { byUpdate } from "./CursorFacts.ts"
import { endpoints } from "./Endpoints.ts"
import { millisOf } from "./Instant.ts"
import * as IssueStatus from "./IssueStatus.ts"
import { IssueWire } from "./IssueWire.ts"
import { createSafety, findMarked, withMark } from "./Mark.ts"
import * as Text from "./Text.ts"
import { issueInPartition, refuseTransferred } from "./Transfer.ts"

type IssueView = Kind.RecordType<typeof Issue>

/** Labels and assignees are sent as whole sets of names. */
const names = ({ labels, assignees }: Partial<IssueView>, address: Addresses) => ({
  ...(labels !== undefined && { labels: labels.map((id) => address("label", id)) }),
  ...(assignees !== undefined && { assignees: assignees.map((id) => address("person", id)) }),
})

const shows = (wire: IssueWire, status: IssueView["status"]): boolean => Json.equals(IssueStatus.read(wire), IssueStatus.see(status))

export const issue = Resource.make({
  app,
  kind: Issue,
  wire: IssueWire,
  list: endpoints.issues,
  get: issueInPartition,
  facts: byUpdate,
  idPath: ["number"],
  identity: (wire) => ({ externalId: String(wire.number), updatedAt: millisOf(wire.updated_at) }),
  keep: (wire) => wire.pull_request === undefined,
  fields: {
    title: Resource.both((wire: IssueWire) => Text.line(wire.title), Text.line),
    body: Resource.both((wire: IssueWire) => Text.markdown(wire.body), Text.markdown),
    status: Resource.both<IssueWire, IssueView["status"]>(IssueStatus.read, IssueStatus.see),
    labels: Resource.both((wire: IssueWire): ReadonlyArray<string> => wire.labels.map(({ id }) => String(id))),
    assignees: Resource.both((wire: IssueWire): ReadonlyArray<string> => wire.assignees.map(({ id }) => String(id))),
    author: Resource.readOnly((wire: IssueWire) => (wire.user === null ? null : String(wire.user.id))),
  },
  related: (wire) => [
    ...wire.labels.map((raw) => ({ kind: "label", raw })),
    ...[...(wire.user === null ? [] : [wire.user]), ...wire.assignees].map((raw) => ({ kind: "person", raw })),
  ],
  writes: {
    createSafety,
    // GitHub creates open issues only. When the second request fails, the open issue is the answer: it exists, and what it lacks shows.
    create: Effect.fnUntraced(function* (client, { partition, operationId, view, address }) {
      const created = yield* client.write(
        endpoints.createIssue,
        { partition },
        {
          title: Text.line(view.title ?? Issue.fields.title.initial),
          body: withMark(Text.markdown(view.body), operationId),
          ...names(view, address),
        },
      )
      if (view.status === undefined || shows(created.item, view.status)) return created
      const id = String(created.item.number)
      return yield* Effect.orElseSucceed(
        client.write(endpoints.updateIssue, { partition, id }, IssueStatus.write(view.status)),
        () => created,
      )
    }),
    // GitHub ignores a new reason for an issue that is closed already, hence the detour over "open".
    update: Effect.fnUntraced(function* (client, { partition, externalId: id, patch, address }) {
      const answer = yield* client.write(
        endpoints.updateIssue,
        { partition, id },
        {
          ...(patch.title !== undefined && { title: Text.line(patch.title) }),
          ...(patch.body !== undefined && { body: Text.markdown(patch.body) }),
          ...(patch.status !== undefined && IssueStatus.write(patch.status)),
          ...names(patch, address),
        },
      )
      yield* refuseTransferred(client, partition, answer.item)
      if (patch.status === undefined || shows(answer.item, patch.status)) return answer
      yield* client.write(endpoints.updateIssue, { partition, id }, { state: "open" })
      return yield* client.write(endpoints.updateIssue, { partition, id }, IssueStatus.write(patch.status))
    }),
    find: (client, request) => findMarked(client, endpoints.issues, request),
  },
})
