/** Which streams can take what objects of another contain: those of the same place that read, but not the stream itself. */
import { assert, describe, it } from "@effect/vitest"
import { Client, type Resource } from "@syncline/adapter-core"
import { Effect } from "effect"
import { type Work, relativesOf } from "../../src/read/Work.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import * as Feed from "../laws/Feed.ts"

const stream = (id: string, kind: string, fields: Parameters<typeof Sample.stream>[3] = {}) =>
  Sample.stream("tenant", id, "a", { kind, partition: "p", ...fields })

describe("relatives", () => {
  it("are of the same partition, read, and known to the adapter", () => {
    const own = stream("own", "node")
    const team = stream("team", "team")
    const resources = new Map<string, Resource.Resource>([Feed.Node, Feed.Team].map((kind) => [kind.name, Feed.resourceOf(kind)]))
    const work: Work = {
      session: {
        connection: Sample.connection("tenant", "a"),
        opened: {
          instance: "http://app.invalid",
          authorizations: [],
          rates: { budgets: [], gauges: [], signals: [] },
          client: Client.make({
            api: {
              app: "app",
              baseUrl: "http://app.invalid",
              headers: {},
              authorizations: [],
              rates: { budgets: [], gauges: [], signals: [] },
            },
            credentials: Effect.succeed(undefined),
          }),
          resources: [],
          account: Effect.die("not asked"),
          partition: () => Effect.die("not asked"),
        },
        resourceOf: (kind) => resources.get(kind),
        keepAlive: Effect.void,
        resourceAt: ({ kind }) => resources.get(kind),
      },
      fence: { connectionId: "a", token: 1 },
      streams: [
        own,
        team,
        stream("elsewhere", "team", { partition: "q" }),
        stream("sending", "team", { settings: { ...Sample.settings, direction: "push" } }),
        stream("unknown", "song"),
      ],
      inDoubt: new Map(),
    }
    const found = relativesOf(work, own)
    assert.deepStrictEqual(
      found.map((each) => [each.stream.id, each.resource.kind.name]),
      [["team", "team"]],
    )
    assert.deepStrictEqual(
      relativesOf(work, team).map((each) => each.stream.id),
      ["own"],
    )
  })
})
