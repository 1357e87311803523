/** One issue, with a token and nothing else. */
import { Authorization, Limiter } from "@syncline/adapter-core"
import { endpoints, github } from "@syncline/adapter-github"
import { Effect } from "effect"
import { FetchHttpClient } from "effect/http"

const issue = await Effect.gen(function* () {
  const { client } = yield* github.open({ credentials: Effect.succeed(Authorization.token(process.env["GITHUB_TOKEN"] ?? "")) })
  return yield* client.get(endpoints.issue, { partition: "octocat/hello-world", id: "1" })
}).pipe(Effect.provide([FetchHttpClient.layer, Limiter.layerMemory]), Effect.runPromise)

console.log(issue.item.title, issue.item.status.category)
