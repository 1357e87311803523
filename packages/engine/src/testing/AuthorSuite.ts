/** What is made in somebody else's name says at its application who wrote it, in a line that nobody here takes for a part of the text. */
import { assert, describe } from "@effect/vitest"
import { Attribution, UnknownOutcome } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { StreamSettings } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks, on, storing } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, partition as p, quiet, sync, tenant } from "./World.ts"

/** Both name who wrote a thing, at the head of its text; `left` knows people by their ids. */
const authored = (application: string) => {
  const kind = { dated: true, attribution: { application, author: "author", text: "body" } } as const
  return { task: kind, note: kind }
}

const options = { left: authored("Left"), right: authored("Right") }

const line = (name: string, application: string, id: string, kind = "task") =>
  `*${name} wrote at ${application} on 2026-01-01* · [open](https://${application}.invalid/${kind}/${id})`

/** Ada is at both sides, and the account of `right` is hers; Grace is at `left` alone. */
const both = ({ left, right }: Apps, settings: Partial<StreamSettings> = {}) =>
  Effect.gen(function* () {
    left.create("member", p, { name: "ada", email: "ada@example.com" }, "Ada")
    left.create("member", p, { name: "grace" }, "Grace")
    right.create("member", p, { name: "lovelace", email: "ada@example.com" }, "right-account")
    right.create("member", p, { name: "alan" }, "Alan")
    yield* join(left, settings)
    yield* join(right, settings)
    yield* sync
    yield* TestClock.adjust("1 minute")
  })

const bodyOf = (app: Apps["left"], title: string) => findBy(app, "task", "title", title).fields["body"]

export const authorSuite = (scenario: Scenario): void => {
  describe("who wrote a thing", () => {
    // proves law 13
    scenario(
      "stands where it was made in another's name, and is no part of the text",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* both(apps)
          const { left, right } = apps
          const task = left.create("task", p, { title: "Crash", body: "It crashes.", author: "Grace" })
          const note = left.create("note", p, { task, body: "Here too.", author: "Grace" })
          const empty = left.create("task", p, { title: "Empty", author: "Grace" })
          const theirs = right.create("task", p, { title: "Slow", body: "It is slow.", author: "Alan" })
          yield* sync
          assert.strictEqual(bodyOf(right, "Crash"), `${line("Grace", "Left", task)}\n\nIt crashes.`)
          assert.strictEqual(bodyOf(right, "Empty"), line("Grace", "Left", empty))
          assert.strictEqual(bodyOf(left, "Slow"), `${line("Alan", "Right", theirs)}\n\nIt is slow.`)
          const [copy] = right.list("note", p)
          assert.strictEqual(copy?.fields["body"], `${line("Grace", "Left", note, "note")}\n\nHere too.`)
          yield* quiet(apps)
          assert.strictEqual(left.get("task", p, task)?.fields["body"], "It crashes.")
          assert.strictEqual(right.get("task", p, theirs)?.fields["body"], "It is slow.")
          const bodies = (yield* engine.records.list(tenant, "task")).map(({ data }) => data["body"])
          assert.sameMembers(bodies, ["It crashes.", "", "It is slow."])
        }),
      options,
    )

    scenario(
      "is not said where it is the account's own, or where nobody knows",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* both(apps)
          apps.left.create("task", p, { title: "Own", body: "Mine.", author: "Ada" })
          apps.left.create("task", p, { title: "Nobody's", body: "Whose?" })
          yield* engine.records.put(tenant, "task", { fields: { title: "The host's", body: "Ours." } })
          yield* sync
          assert.deepStrictEqual(
            ["Own", "Nobody's", "The host's"].map((title) => bodyOf(apps.right, title)),
            ["Mine.", "Whose?", "Ours."],
          )
          yield* quiet(apps)
        }),
      options,
    )

    scenario(
      "is not said where a stream says so",
      (apps) =>
        Effect.gen(function* () {
          yield* both(apps, { attribution: false })
          apps.left.create("task", p, { title: "Crash", body: "It crashes.", author: "Grace" })
          yield* sync
          assert.strictEqual(bodyOf(apps.right, "Crash"), "It crashes.")
        }),
      options,
    )

    scenario(
      "stays when the text is edited, on either side, and stays away once somebody deleted it",
      (apps) =>
        Effect.gen(function* () {
          yield* both(apps)
          const { left, right } = apps
          const task = left.create("task", p, { title: "Crash", body: "It crashes.", author: "Grace" })
          const head = line("Grace", "Left", task)
          yield* sync
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { body: "It crashes.\nOften." })
          yield* sync
          assert.strictEqual(bodyOf(right, "Crash"), `${head}\n\nIt crashes.\nOften.`)
          yield* TestClock.adjust("1 minute")
          const twin = findBy(right, "task", "title", "Crash").id
          right.edit("task", p, twin, { body: `Seen.\n\n${head}\n\nIt crashes.\nOften.` })
          yield* sync
          assert.strictEqual(left.get("task", p, task)?.fields["body"], "Seen.\n\nIt crashes.\nOften.")
          yield* quiet(apps)
          right.edit("task", p, twin, { body: "Seen.\n\nIt crashes.\nOften." })
          yield* quiet(apps)
          assert.strictEqual(left.get("task", p, task)?.fields["body"], "Seen.\n\nIt crashes.\nOften.")
          left.edit("task", p, task, { body: "Gone." })
          yield* sync
          assert.strictEqual(bodyOf(right, "Crash"), "Gone.")
          yield* quiet(apps)
        }),
      options,
    )

    scenario(
      "stays when the text is edited where versions are checked, and nobody looks first",
      (apps) =>
        Effect.gen(function* () {
          yield* both(apps)
          const task = apps.left.create("task", p, { title: "Crash", body: "It crashes.", author: "Grace" })
          yield* sync
          yield* TestClock.adjust("1 minute")
          apps.left.edit("task", p, task, { body: "It crashed." })
          yield* sync
          assert.strictEqual(bodyOf(apps.right, "Crash"), `${line("Grace", "Left", task)}\n\nIt crashed.`)
        }),
      { ...options, right: { ...options.right, task: { ...options.right.task, checksVersion: true } } },
    )

    scenario(
      "is known in the form that an editor gives it, and what was made is found by its mark",
      (given) => {
        const apps = {
          ...given,
          right: adapted(
            given.right,
            ofTasks(
              storing((view) => ({ ...view, ...("body" in view && { body: String(view["body"]).replaceAll(/^- /gm, "* ").trim() }) })),
            ),
          ),
        }
        const test = Effect.gen(function* () {
          yield* both(apps)
          const { left, right } = apps
          const body = "Steps:\n- open\n- close\n"
          const task = left.create("task", p, { title: "Crash", body, author: "Grace" })
          right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
          yield* sync
          yield* quiet(apps)
          const twin = findBy(right, "task", "title", "Crash")
          const head = line("Grace", "Left", task)
          assert.strictEqual(twin.fields["body"], `${head}\n\nSteps:\n* open\n* close`)
          const edited = `_${head.slice(1).replace("*", "_").replace("(", "(<").replace(")", ">)")}\nSteps:\n* open\n* close it`
          right.edit("task", p, twin.id, { body: edited })
          yield* sync
          assert.strictEqual(left.get("task", p, task)?.fields["body"], "Steps:\n- open\n* close it\n")
          yield* quiet(apps)
          left.edit("task", p, task, { body: "Steps:\n- open\n" })
          yield* sync
          assert.strictEqual(bodyOf(right, "Crash"), `${head}\n\nSteps:\n* open`)
          assert.deepStrictEqual(Attribution.read(String(bodyOf(right, "Crash"))).text, "Steps:\n* open")
          yield* quiet(apps)
        })
        return on(apps, test)
      },
      options,
    )

    scenario(
      "has room beside a text that is as long as is taken, cut or not",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* both(apps)
          const task = apps.left.create("task", p, { title: "Long", body: "x".repeat(300), author: "Grace" })
          const longer = apps.left.create("task", p, { title: "Longer", body: "x".repeat(301), author: "Grace" })
          yield* sync
          assert.strictEqual(bodyOf(apps.right, "Long"), `${line("Grace", "Left", task)}\n\n${"x".repeat(300)}`)
          assert.strictEqual(bodyOf(apps.right, "Longer"), line("Grace", "Left", longer))
          const [right] = (yield* engine.status(tenant)).filter(({ connection }) => connection.app === "right")
          yield* engine.addStreams({ tenant, connectionId: right?.connection.id ?? "", partition: p, settings: { cutTexts: true } })
          const [dead] = yield* engine.deliveries.list(tenant)
          yield* engine.deliveries.retry(tenant, dead?.streamId ?? "", dead?.recordId ?? "")
          yield* sync
          assert.strictEqual(bodyOf(apps.right, "Longer"), `${line("Grace", "Left", longer)}\n\n${"x".repeat(300)}`)
        }),
      { ...options, right: { ...options.right, task: { ...options.right.task, limits: { body: 300 + Attribution.room } } } },
    )
  })
}
