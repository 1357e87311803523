/**
 * Keeps to the partition where GitHub does not: requests for an issue that was transferred are redirected to its new repository, just as those for
 * a repository that was renamed. The first is another partition, perhaps one that was never chosen; the second is the same.
 */
import { AdapterError, type Client, Gone } from "@syncline/adapter-core"
import { Effect } from "effect"
import { app } from "./App.ts"
import { requests } from "./Requests.ts"
import type { IssueWire } from "./wire/IssueWire.ts"

const nameIn = (repositoryUrl: string): string => /\/repos\/([^/]+\/[^/]+)$/.exec(repositoryUrl)?.[1] ?? ""

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** Fails with `Gone` when the issue that was answered is not in the partition. Asks for the repository only when the names differ. */
export const refuseTransferred = Effect.fnUntraced(function* (
  client: Client.Client,
  partition: string,
  issue: Pick<IssueWire, "number" | "repository_url">,
) {
  const home = nameIn(issue.repository_url)
  if (same(home, partition)) return
  const { item } = yield* client.get(requests.repository, { partition })
  if (same(home, item.full_name)) return
  const message = `the issue was transferred; it is ${home}#${issue.number} now`
  return yield* new AdapterError({ app, operation: "getIssue", reason: new Gone({ message }) })
})

/** The issue with this number, as long as it is in the partition. */
export const issueInPartition = Effect.fnUntraced(function* (
  client: Client.Client,
  at: { readonly partition: string; readonly id: string },
) {
  const answer = yield* client.get(requests.issue, at)
  yield* refuseTransferred(client, at.partition, answer.item)
  return answer
})
