/** Comments of a week, page by page as they are taken. */
import { Authorization, Limiter } from "@syncline/adapter-core"
import { endpoints, github } from "@syncline/adapter-github"
import { Effect, Stream } from "effect"
import { FetchHttpClient } from "effect/http"

const since = Date.now() - 7 * 24 * 60 * 60 * 1000

const comments = await Effect.gen(function* () {
  const { client } = yield* github.open({ credentials: Effect.succeed(Authorization.token(process.env["GITHUB_TOKEN"] ?? "")) })
  return yield* client
    .streamAll(endpoints.comments, { partition: "octocat/hello-world" }, { since })
    .pipe(Stream.take(150), Stream.runCollect)
}).pipe(Effect.provide([FetchHttpClient.layer, Limiter.layerMemory]), Effect.runPromise)

for (const { issue, body } of comments) console.log(issue, body)
