/** Webhooks that are set up by requests: one for a path, whatever is asked how often, and others' are left alone. */
import { assert, describe, it } from "@effect/vitest"
import { github } from "@syncline/adapter-github"
import { Effect, Stream } from "effect"
import { requests } from "../src/Requests.ts"
import { partition, reasonOf, type Stage, staged } from "./Stage.ts"

const registration = github.webhooks?.registration ?? assert.fail("GitHub has requests for it")
const path = "0123456789abcdef"
const to = (url: string) => ({ partition, url: `${url}/${path}`, path, secret: "s3cret" })

const urls = ({ opened }: Stage) =>
  Effect.map(Stream.runCollect(opened.client.streamAll(requests.hooks, { partition })), (hooks) => hooks.map(({ config }) => config.url))

// proves T-40, C-21
describe("a webhook at GitHub", () => {
  it.effect(
    "is made once for a path, follows its address, and is taken away alone",
    staged((stage) =>
      Effect.gen(function* () {
        const { client } = stage.opened
        const other = { partition, url: "https://host.example/hooks/another", path: "another", secret: "x" }
        yield* registration.set(client, other)
        yield* registration.set(client, to("https://host.example/hooks"))
        yield* registration.set(client, to("https://host.example/hooks"))
        assert.sameMembers(yield* urls(stage), [other.url, `https://host.example/hooks/${path}`])
        yield* registration.set(client, to("https://moved.example"))
        assert.sameMembers(yield* urls(stage), [other.url, `https://moved.example/${path}`])
        yield* registration.remove(client, { partition, path })
        yield* registration.remove(client, { partition, path })
        assert.deepStrictEqual(yield* urls(stage), [other.url])
      }),
    ),
  )

  it.effect(
    "is refused where there is no such repository",
    staged((stage) =>
      Effect.gen(function* () {
        const nowhere = { ...to("https://host.example"), partition: "1" }
        assert.strictEqual((yield* reasonOf(registration.set(stage.opened.client, nowhere)))._tag, "Gone")
      }),
    ),
  )
})
