/** A first sync makes on the other side what there is in the order in which it was made, in whatever order the application lists it. */
import { assert, describe } from "@effect/vitest"
import type { Change, Resource } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, on } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, quiet, sync } from "./World.ts"

/** Objects that were made when the number in their body says so: the list begins with the newest. */
const telling = (resource: Resource.Resource): Resource.Resource => {
  const told = (change: Change): Change => {
    const body = change._tag === "Upsert" ? change.view["body"] : undefined
    return change._tag === "Upsert" && typeof body === "string" ? { ...change, createdAt: Number(body) } : change
  }
  const { exporter } = resource
  return {
    ...resource,
    exporter: {
      ...exporter,
      page: (client, request) => Effect.map(exporter.page(client, request), (page) => ({ ...page, changes: page.changes.map(told) })),
      get: (client, request) => Effect.map(exporter.get(client, request), told),
      read: (raw) => told(exporter.read(raw)),
    },
  }
}

const numbers = [9, 8, 7, 6, 5, 4, 3, 2, 1].map((number) => String(number * 1000))

export const orderSuite = (scenario: Scenario): void => {
  describe("a first sync", () => {
    for (const [title, isFirst] of [
      ["beside an empty application that is ready at once", false],
      ["beside an application that was ready before", true],
    ] as const) {
      // proves I3
      scenario(
        `keeps the order in which tasks and notes were made, ${title}`,
        (given) => {
          const apps = { ...given, left: adapted(given.left, (all) => all.map(telling)) }
          return on(
            apps,
            Effect.gen(function* () {
              const { left, right } = apps
              const tasks = numbers.map((body) => left.create("task", p, { title: body, body }))
              const [task = ""] = tasks
              for (const body of numbers) left.create("note", p, { task, body })
              if (isFirst) {
                yield* join(right)
                yield* sync
                yield* TestClock.adjust("1 minute")
              }
              yield* join(left)
              if (!isFirst) yield* join(right)
              yield* sync
              for (const kind of ["task", "note"]) {
                const made = right.list(kind, p).map(({ fields }) => fields["body"])
                assert.deepStrictEqual(made, numbers.toReversed(), kind)
              }
              yield* quiet(apps)
            }),
          )
        },
        { pageSize: 2 },
      )
    }

    scenario(
      "sends what was read before it was complete once it is, edits of what both have too",
      ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          for (const name of ["a", "b", "c"]) right.create("tag", p, { name, color: "blue" })
          yield* join(right)
          yield* sync
          yield* TestClock.adjust("1 minute")
          for (const name of ["a", "b", "c"]) left.create("tag", p, { name, color: "red" })
          yield* join(left)
          yield* sync
          for (const name of ["a", "b", "c"]) assert.strictEqual(findBy(right, "tag", "name", name).fields["color"], "red")
          assert.lengthOf(yield* engine.records.list("acme", "tag"), 3)
          yield* quiet({ left, right })
        }),
      { pageSize: 1 },
    )
  })
}
