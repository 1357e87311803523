/** How many names of a text are looked up. */
import { assert } from "@effect/vitest"
import { Vocabulary } from "@syncline/adapter-core"
import { MemoryStore } from "@syncline/engine"
import { Effect } from "effect"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { findBy, join, partition as p, sync } from "../../src/testing/World.ts"

/** People are named with a sign before them. */
const speaking = (sign: string) =>
  Vocabulary.make({
    pings: false,
    rules: [
      {
        pattern: new RegExp(String.raw`(?<!\w)${sign}(\w+)`, "g"),
        read: ([, name = ""]) => ({ is: "mention", kind: "member", by: "address", name }),
      },
    ],
    say: ({ address }) => sign + address,
  })

const most = 100

scenarioOver(MemoryStore.layer)(
  "of very many names the first hundred are said as they are called over there, and the others stay as they are",
  ({ left, right }) =>
    Effect.gen(function* () {
      left.create("member", p, { name: "ada", email: "ada@example.com" })
      right.create("member", p, { name: "lovelace", email: "ada@example.com" })
      yield* join(left)
      yield* join(right)
      yield* sync
      left.create("task", p, { title: "Full", body: Array.from({ length: most }, () => "@ada").join(" ") })
      left.create("task", p, { title: "Overfull", body: Array.from({ length: most + 1 }, () => "@ada").join(" ") })
      yield* sync
      const said = Array.from({ length: most }, () => "~lovelace").join(" ")
      assert.strictEqual(findBy(right, "task", "title", "Full").fields["body"], said)
      assert.strictEqual(findBy(right, "task", "title", "Overfull").fields["body"], `${said} @ada`)
    }),
  {
    left: { member: { addressField: "name" }, task: { vocabulary: speaking("@") } },
    right: { member: { addressField: "name" }, task: { vocabulary: speaking("~") } },
  },
)

/** Things are named by their ids in a place. */
const numbering = (sign: string) =>
  Vocabulary.make({
    pings: false,
    rules: [
      {
        pattern: new RegExp(String.raw`(?<!\w)${sign}([\w-]+)`, "g"),
        read: ([, name = ""]) => ({ is: "reference", kind: "task", by: "externalId", name }),
      },
    ],
    say: ({ externalId, partition }) => (partition === undefined ? "" : `${partition}/`) + sign + externalId,
  })

scenarioOver(MemoryStore.layer)(
  "what a text refers to by its id is referred to by the id of its twin, without the place that both are in",
  ({ left, right }) =>
    Effect.gen(function* () {
      const first = left.create("task", p, { title: "First" })
      yield* join(left)
      yield* join(right)
      yield* sync
      left.create("task", p, { title: "Second", body: `see #${first} and #nothing` })
      yield* sync
      const twin = findBy(right, "task", "title", "First").id
      assert.strictEqual(findBy(right, "task", "title", "Second").fields["body"], `see ~${twin} and #nothing`)
    }),
  { left: { task: { vocabulary: numbering("#") } }, right: { task: { vocabulary: numbering("~") } } },
)
