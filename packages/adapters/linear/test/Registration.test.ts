/** Webhooks that are set up by requests: one for a path, whatever is asked how often, and others' are left alone. */
import { assert, describe, it } from "@effect/vitest"
import { linear } from "@syncline/adapter-linear"
import { Effect, Stream } from "effect"
import { webhooksOfTeam } from "../src/WebhookEndpoints.ts"
import { makeScene } from "./Scene.ts"

const registration = linear.webhooks?.registration ?? assert.fail("Linear has requests for it")
const path = "0123456789abcdef"

// proves T-40, C-21
describe("a webhook in Linear", () => {
  it.effect("is made once for a path and a team, follows its address, and is taken away alone", () =>
    Effect.gen(function* () {
      const { opened, team, otherTeam, layer } = yield* makeScene()
      const { client } = opened
      const to = (url: string, partition = team.id) => ({ partition, url: `${url}/${path}`, path, secret: "s3cret-of-sixteen" })
      const urls = (partition: string) =>
        Effect.map(Stream.runCollect(client.streamAll(webhooksOfTeam, { partition })), (all) => all.map(({ url }) => url))
      yield* Effect.gen(function* () {
        const other = { partition: team.id, url: "https://host.example/hooks/another", path: "another", secret: "s3cret-of-another" }
        yield* registration.set(client, other)
        yield* registration.set(client, to("https://host.example/hooks", otherTeam.id))
        yield* registration.set(client, to("https://host.example/hooks"))
        yield* registration.set(client, to("https://host.example/hooks"))
        assert.sameMembers([...(yield* urls(team.id))], [other.url, `https://host.example/hooks/${path}`])
        yield* registration.set(client, to("https://moved.example"))
        assert.sameMembers([...(yield* urls(team.id))], [other.url, `https://moved.example/${path}`])
        yield* registration.remove(client, { partition: team.id, path })
        yield* registration.remove(client, { partition: team.id, path })
        assert.deepStrictEqual([...(yield* urls(team.id))], [other.url])
        assert.deepStrictEqual([...(yield* urls(otherTeam.id))], [`https://host.example/hooks/${path}`])
      }).pipe(Effect.provide(layer))
    }),
  )
})
