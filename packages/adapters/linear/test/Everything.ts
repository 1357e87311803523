/** One call of every endpoint, so that what holds for all of them can be seen. */
import type { AdapterError, Client } from "@syncline/adapter-core"
import { endpoints } from "@syncline/adapter-linear"
import { Effect } from "effect"
import type { Scene } from "./Scene.ts"

/** Calls each endpoint once, on records that are there; answers with their names in the order of the calls, which is that of the log. */
export const callEverything = Effect.fnUntraced(function* ({
  app,
  opened,
  person,
  team,
}: Scene): Effect.fn.Return<ReadonlyArray<string>, AdapterError, Client.Requirements> {
  const { client } = opened
  const partition = team.id
  const label = person.createLabel({ teamId: partition, name: "bug" })
  const issue = person.createIssue({ teamId: partition, title: "x", labelIds: [label.id], assigneeId: app.owner.id })
  const comment = person.addComment(issue.id, "x")
  const calls = {
    account: client.get(endpoints.account, {}),
    team: client.get(endpoints.team, { partition }),
    workflowStates: client.page(endpoints.workflowStates, { partition }),
    issues: client.page(endpoints.issues, { partition }, { since: 0 }),
    issue: client.get(endpoints.issue, { partition, id: issue.id }),
    createIssue: client.write(endpoints.createIssue, { input: { teamId: partition, title: "y" } }),
    updateIssue: client.write(endpoints.updateIssue, { id: issue.id, input: { title: "y" } }),
    comments: client.page(endpoints.comments, { partition }, { since: 0 }),
    comment: client.get(endpoints.comment, { partition, id: comment.id }),
    createComment: client.write(endpoints.createComment, { input: { issueId: issue.id, body: "y" } }),
    updateComment: client.write(endpoints.updateComment, { id: comment.id, input: { body: "y" } }),
    labels: client.page(endpoints.labels, { partition }, { since: 0 }),
    label: client.get(endpoints.label, { partition, id: label.id }),
    ownLabel: client.get(endpoints.ownLabel, { partition, id: label.id }),
    createLabel: client.write(endpoints.createLabel, { input: { teamId: partition, name: "y" } }),
    labelNamed: client.get(endpoints.labelNamed, { partition, name: "bug" }),
    updateLabel: client.write(endpoints.updateLabel, { id: label.id, input: { name: "z" } }),
    people: client.page(endpoints.people, { partition }, { since: 0 }),
    person: client.get(endpoints.person, { partition, id: app.owner.id }),
    deleteComment: client.write(endpoints.deleteComment, { id: comment.id }),
    deleteLabel: client.write(endpoints.deleteLabel, { id: label.id }),
    deleteIssue: client.write(endpoints.deleteIssue, { id: issue.id }),
    restoreIssue: client.write(endpoints.restoreIssue, { id: issue.id }),
  }
  const called: Array<string> = []
  for (const [name, call] of Object.entries(calls)) {
    yield* call
    called.push(name)
  }
  return called
})
