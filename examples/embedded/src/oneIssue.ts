import { Authorization, Limiter } from "@syncline/adapter-core"
import { endpoints, github } from "@syncline/adapter-github"
import { Effect } from "effect"
import { FetchHttpClient } from "effect/http"

const { GITHUB_TOKEN = "", GITHUB_REPO = "octocat/hello-world", GITHUB_URL = "https://api.github.com" } = process.env
const issue = await Effect.gen(function* () {
  const credentials = Effect.succeed(Authorization.token(GITHUB_TOKEN))
  const { client } = yield* github.open({ credentials, settings: { baseUrl: GITHUB_URL } })
  return yield* client.get(endpoints.issue, { partition: GITHUB_REPO, id: "1" })
}).pipe(Effect.provide([FetchHttpClient.layer, Limiter.layerMemory]), Effect.runPromise)
console.log(issue.item.title)
