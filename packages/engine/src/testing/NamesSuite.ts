/** Who and what a text names is named on the other side as it is called there; nobody is told who was not meant, and the author's words stay. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Rejected, UnknownOutcome, Vocabulary } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { StreamSettings } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, partition as p, quiet, sync, tenant } from "./World.ts"

/** `left` says `@name` and `#id`, and tells whoever bears the name; `right` says `~name` and `T:id`. */
const speaking = (person: string, task: string, pings: boolean) =>
  Vocabulary.make({
    pings,
    rules: [
      {
        pattern: new RegExp(String.raw`(?<!\w)${person}(\w+)`, "g"),
        read: ([, name = ""]) => ({ is: "mention", kind: "member", by: "address", name }),
      },
      {
        pattern: new RegExp(String.raw`(?<!\w)${task}([\w-]+)`, "g"),
        read: ([, name = ""]) => ({ is: "reference", kind: "task", by: "externalId", name }),
      },
    ],
    say: ({ kind, address, externalId, partition }) =>
      kind === "member" ? person + address : (partition === undefined ? "" : `${partition}/`) + task + externalId,
  })

/** Both sides with texts that name people and tasks. */
export const naming = {
  left: { member: { addressField: "name" }, task: { vocabulary: speaking("@", "#", true) } },
  right: { member: { addressField: "name" }, task: { vocabulary: speaking("~", "T:", false) } },
}

const both = ({ left, right }: Apps, settings: Partial<StreamSettings> = {}) =>
  Effect.gen(function* () {
    left.create("member", p, { name: "ada", email: "ada@example.com" })
    right.create("member", p, { name: "lovelace", email: "ada@example.com" })
    const first = left.create("task", p, { title: "First" })
    yield* join(left, settings)
    yield* join(right, settings)
    yield* sync
    yield* TestClock.adjust("1 minute")
    return { first, twin: findBy(right, "task", "title", "First").id }
  })

const bodyAt = (app: Apps["left"], title: string) => findBy(app, "task", "title", title).fields["body"]

export const namesSuite = (scenario: Scenario): void => {
  describe("names in texts", () => {
    // proves law 13, law 4
    scenario(
      "are those of the twins, and the author's words stay",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { first, twin } = yield* both(apps)
          const body = `@ada and @Ada, see #${first} and #nothing\n\`@ada #${first}\``
          const task = apps.left.create("task", p, { title: "Second", body })
          yield* sync
          const said = `~lovelace and ~lovelace, see T:${twin} and #nothing\n\`@ada #${first}\``
          assert.strictEqual(bodyAt(apps.right, "Second"), said)
          yield* quiet(apps)
          assert.strictEqual(apps.left.get("task", p, task)?.fields["body"], body)
          const records = yield* engine.records.list(tenant, "task")
          assert.deepStrictEqual(records.map(({ data }) => data["body"]).toSorted(), ["", body])
        }),
      naming,
    )

    scenario(
      "are said anew in an edit, and back again in the line that was edited over there",
      (apps) =>
        Effect.gen(function* () {
          const { first, twin } = yield* both(apps)
          const task = apps.left.create("task", p, { title: "Second", body: `ask @ada\nsee #${first}` })
          yield* sync
          yield* TestClock.adjust("1 minute")
          apps.left.edit("task", p, task, { body: `ask @ada\nsee #${first}\nand @ada` })
          yield* sync
          assert.strictEqual(bodyAt(apps.right, "Second"), `ask ~lovelace\nsee T:${twin}\nand ~lovelace`)
          yield* quiet(apps)
          const theirs = findBy(apps.right, "task", "title", "Second").id
          apps.right.edit("task", p, theirs, { body: `ask ~lovelace\nsee T:${twin} first, ~lovelace\nand ~lovelace` })
          yield* sync
          assert.strictEqual(bodyAt(apps.left, "Second"), `ask @ada\nsee #${first} first, @ada\nand @ada`)
          yield* quiet(apps)
          apps.left.edit("task", p, task, { body: `ask @ada\nsee #${first} first, @ada\nand nobody` })
          yield* sync
          assert.strictEqual(bodyAt(apps.right, "Second"), `ask ~lovelace\nsee T:${twin} first, ~lovelace\nand nobody`)
          yield* quiet(apps)
        }),
      naming,
    )

    scenario(
      "are those of twins that come later, even where two name each other",
      (apps) =>
        Effect.gen(function* () {
          yield* both(apps)
          const [one, two, three] = ["one", "two", "three"].map((id) => apps.left.create("task", p, { title: id }, id))
          for (const [id = "", other] of [
            [one, two],
            [two, one],
            [three, two],
          ])
            apps.left.edit("task", p, id, { body: `see #${other}` })
          yield* sync
          yield* quiet(apps)
          const idOf = (title: string) => findBy(apps.right, "task", "title", title).id
          assert.strictEqual(bodyAt(apps.right, "three"), `see T:${idOf("two")}`)
          const pair = [bodyAt(apps.right, "one"), bodyAt(apps.right, "two")]
          assert.isTrue(pair[0] === `see T:${idOf("two")}` || pair[1] === `see T:${idOf("one")}`, pair.join())
          apps.left.create("task", p, { title: "four" }, "four")
          apps.left.edit("task", p, "one", { body: "see #four" })
          yield* sync
          assert.strictEqual(bodyAt(apps.right, "one"), `see T:${idOf("four")}`)
          // Each names the next: in whatever order they are sent, some come before what they name.
          const titles = ["a", "b", "c", "d", "e", "f", "g"]
          const next = (title: string) => titles[titles.indexOf(title) + 1] ?? "four"
          for (const title of titles) apps.left.create("task", p, { title, body: `see #${next(title)}` }, title)
          yield* sync
          for (const title of titles) assert.strictEqual(bodyAt(apps.right, title), `see T:${idOf(next(title))}`)
          yield* quiet(apps)
        }),
      naming,
    )

    scenario(
      "wait for no twin that is refused",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* both(apps)
          const reason = new Rejected({ message: "not this one", field: "title" })
          apps.right.beforeEach(({ operation, fields }) =>
            operation === "create" && fields?.["title"] === "bad"
              ? Effect.fail(new AdapterError({ app: "right", operation, reason }))
              : Effect.void,
          )
          const titles = ["a", "b", "c", "bad", "d", "e", "f"]
          for (const title of titles) apps.left.create("task", p, { title, body: "see #bad" }, title)
          yield* sync
          for (const title of titles) if (title !== "bad") assert.strictEqual(bodyAt(apps.right, title), "see #bad")
          assert.deepStrictEqual(
            (yield* engine.deliveries.list(tenant)).map(({ state }) => state),
            ["dead"],
          )
        }),
      naming,
    )

    scenario(
      "wait for no twin that is made in another partition",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* both(apps)
          const [right] = (yield* engine.status(tenant)).filter(({ connection }) => connection.app === "right")
          yield* engine.addStreams({ tenant, connectionId: right?.connection.id ?? "", partition: "q" })
          yield* sync
          yield* TestClock.adjust("1 minute")
          const titles = ["a", "b", "c", "d", "e", "f", "g"]
          const next = (title: string) => titles[titles.indexOf(title) + 1] ?? "none"
          for (const title of titles) apps.left.create("task", p, { title, body: `see #${next(title)}` }, title)
          for (let turn = 0; turn < 3; turn += 1) {
            yield* sync
            yield* TestClock.adjust("1 minute")
          }
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
          const made = [...apps.right.list("task", p), ...apps.right.list("task", "q")].map(({ fields }) => fields["title"])
          assert.sameMembers(made, ["First", ...titles])
        }),
      naming,
    )

    scenario(
      "that would tell somebody else tell nobody, and are whole where they come from",
      (apps) =>
        Effect.gen(function* () {
          yield* both(apps)
          const theirs = apps.right.create("task", p, { title: "Second", body: "@everyone, read\n`@code` ada@example.com\nline" })
          yield* sync
          const broken = "@\u200Beveryone, read\n`@code` ada@example.com\nline"
          assert.strictEqual(bodyAt(apps.left, "Second"), broken)
          yield* quiet(apps)
          assert.strictEqual(apps.right.get("task", p, theirs)?.fields["body"], "@everyone, read\n`@code` ada@example.com\nline")
          const ours = findBy(apps.left, "task", "title", "Second").id
          apps.left.edit("task", p, ours, { body: broken.replace("line", "@grace") })
          yield* sync
          assert.strictEqual(bodyAt(apps.right, "Second"), "@everyone, read\n`@code` ada@example.com\n@grace")
          yield* quiet(apps)
          assert.strictEqual(bodyAt(apps.left, "Second"), broken.replace("line", "@grace"))
        }),
      naming,
    )

    scenario(
      "are known to be ours where a write lost its answer",
      (apps) =>
        Effect.gen(function* () {
          const { first, twin } = yield* both(apps)
          const body = `ask @ada\nsee #${first}`
          const lost = { reason: new UnknownOutcome({ message: "reset" }), after: true } as const
          const task = apps.left.create("task", p, { title: "Second", body })
          apps.right.failNext("create", lost)
          yield* sync
          yield* quiet(apps)
          assert.strictEqual(bodyAt(apps.right, "Second"), `ask ~lovelace\nsee T:${twin}`)
          assert.strictEqual(bodyAt(apps.left, "Second"), body)
          apps.left.edit("task", p, task, { body: `${body}\nagain @ada` })
          apps.right.failNext("update", lost)
          yield* sync
          yield* quiet(apps)
          assert.strictEqual(bodyAt(apps.right, "Second"), `ask ~lovelace\nsee T:${twin}\nagain ~lovelace`)
          assert.strictEqual(bodyAt(apps.left, "Second"), `${body}\nagain @ada`)
        }),
      naming,
    )

    for (const [setting, said] of [
      ["mentions", (_: string, twin: string) => `@ada, see T:${twin} @all`],
      ["references", (first: string) => `~lovelace, see #${first} @all`],
    ] as const) {
      scenario(
        `stay as they are where a stream says so of ${setting}`,
        (apps) =>
          Effect.gen(function* () {
            const { first, twin } = yield* both(apps, { [setting]: false })
            apps.left.create("task", p, { title: "Second", body: `@ada, see #${first} @all` })
            yield* sync
            assert.strictEqual(bodyAt(apps.right, "Second"), said(first, twin))
            yield* quiet(apps)
          }),
        naming,
      )
    }
  })
}
