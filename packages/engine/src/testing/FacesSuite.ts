/** What an application makes of a text is nobody's edit: its author's words stay, and a later edit over there changes the touched lines alone. */
import { assert, describe } from "@effect/vitest"
import { type Json, UnknownOutcome, type View } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks, on, storing } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, partition as p, quiet, sync, tenant, twins } from "./World.ts"

/** As an editor gives a text back: other bullets, no comments, no blanks at the ends of lines. */
const rewritten = (text: Json.Json | undefined): Json.Json =>
  String(text)
    .replaceAll(/<!--.*?-->\n?/gsu, "")
    .replaceAll(/^- /gmu, "* ")
    .replaceAll(/ +$/gmu, "")
    .trim()

const said = "Steps:  \n- [ ] open it\n- [ ] close it\n<!-- triage -->\nThanks\n"
const shown = "Steps:\n* [ ] open it\n* [ ] close it\nThanks"

export const facesSuite = (scenario: Scenario): void => {
  /** `right` keeps the bodies of tasks in a form of its own. */
  const rewriting = <A, E>(title: string, run: (apps: Apps) => Effect.Effect<A, E, SyncEngine>) =>
    scenario(title, (given) => {
      const change = ofTasks(storing((view) => ({ ...view, ...("body" in view && { body: rewritten(view["body"]) }) })))
      const apps = { ...given, right: adapted(given.right, change) }
      return on(apps, run(apps))
    })

  const body = (app: Apps["left"], id: string) => app.get("task", p, id)?.fields["body"]

  describe("an application that rewrites texts", () => {
    // proves law 13, law 4
    rewriting("changes nobody's text: the author's stays as it was written, and nothing more is said", (apps) =>
      Effect.gen(function* () {
        const { task, twin } = yield* twins(apps, { title: "Crash", body: said })
        assert.strictEqual(body(apps.right, twin), shown)
        yield* quiet(apps)
        assert.strictEqual(body(apps.left, task), said)
        const engine = yield* SyncEngine
        const [record] = yield* engine.records.list(tenant, "task")
        assert.strictEqual(record?.data["body"], said)
      }),
    )

    rewriting("has an edit of one line changed at its author's in that line alone", (apps) =>
      Effect.gen(function* () {
        const { task, twin } = yield* twins(apps, { title: "Crash", body: said })
        apps.right.edit("task", p, twin, { body: shown.replace("[ ] close", "[x] close") })
        yield* sync
        const edited = said.replace("- [ ] close it", "* [x] close it")
        assert.strictEqual(body(apps.left, task), edited)
        yield* quiet(apps)
        yield* TestClock.adjust("1 minute")
        apps.right.edit("task", p, twin, { body: shown.replace("[ ] close", "[x] close").replace("Thanks", "Thank you") })
        yield* sync
        assert.strictEqual(body(apps.left, task), edited.replace("Thanks", "Thank you"))
        yield* quiet(apps)
      }),
    )

    rewriting("is told the author's next edit, and still changes nobody's text", (apps) =>
      Effect.gen(function* () {
        const { task, twin } = yield* twins(apps, { title: "Crash", body: said })
        const next = said.replace("Thanks", "- [ ] say so")
        apps.left.edit("task", p, task, { body: next })
        yield* sync
        assert.strictEqual(body(apps.right, twin), rewritten(next))
        yield* quiet(apps)
        assert.strictEqual(body(apps.left, task), next)
      }),
    )

    rewriting("has its edits merged with those of the author, line by line", (apps) =>
      Effect.gen(function* () {
        const { task, twin } = yield* twins(apps, { title: "Crash", body: said })
        apps.left.edit("task", p, task, { body: said.replace("Thanks", "Thank you") })
        apps.right.edit("task", p, twin, { body: shown.replace("[ ] open", "[x] open") })
        yield* sync
        yield* TestClock.adjust("1 minute")
        yield* sync
        const both = said.replace("Thanks", "Thank you").replace("- [ ] open", "* [x] open")
        assert.strictEqual(body(apps.left, task), both)
        assert.strictEqual(body(apps.right, twin), rewritten(both))
        yield* quiet(apps)
      }),
    )

    rewriting("is asked about where the same line was edited on both sides, in the author's words", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins(apps, { title: "Crash", body: said })
        apps.left.edit("task", p, task, { body: said.replace("Thanks", "Cheers") })
        apps.right.edit("task", p, twin, { body: shown.replace("Thanks", "Thank you") })
        yield* sync
        const [conflict] = yield* engine.conflicts.list(tenant)
        const words = ["Cheers", "Thank you"].map((end) => said.replace("Thanks", end))
        assert.deepInclude(conflict, { field: "body", base: said })
        assert.sameMembers([conflict?.local, conflict?.external], words)
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "external", "ada")
        yield* sync
        assert.strictEqual(body(apps.left, task), conflict?.external)
        yield* quiet(apps)
      }),
    )

    scenario(
      "that has nothing nearer to a value than another keeps its own, and the value stays what was said",
      (given) => {
        const near = (view: View): View => ({ ...view, ...(view["state"] === "in_review" && { state: "in_progress" }) })
        const apps = { ...given, right: adapted(given.right, ofTasks(storing(near))) }
        const test = Effect.gen(function* () {
          const { task, twin } = yield* twins(apps, { title: "Crash", state: "in_progress" })
          apps.left.edit("task", p, task, { state: "in_review" })
          yield* quiet(apps)
          const states = () => [apps.left.get("task", p, task)?.fields["state"], apps.right.get("task", p, twin)?.fields["state"]]
          assert.deepStrictEqual(states(), ["in_review", "in_progress"])
          yield* TestClock.adjust("1 minute")
          apps.right.edit("task", p, twin, { state: "done" })
          yield* quiet(apps)
          assert.deepStrictEqual(states(), ["done", "done"])
        })
        return on(apps, test)
      },
      { right: { task: { see: {}, renderings: { state: (ours, theirs) => ours === "in_review" && theirs === "in_progress" } } } },
    )

    rewriting("is known to have a text whose write lost its answer", (apps) =>
      Effect.gen(function* () {
        const { task, twin } = yield* twins(apps, { title: "Crash" })
        apps.left.edit("task", p, task, { body: said })
        apps.right.failNext("update", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        yield* sync
        yield* quiet(apps)
        assert.strictEqual(body(apps.right, twin), shown)
        assert.strictEqual(body(apps.left, task), said)
        const made = apps.left.create("task", p, { title: "New", body: said })
        apps.right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        yield* sync
        yield* quiet(apps)
        assert.strictEqual(body(apps.left, made), said)
        assert.strictEqual(findBy(apps.right, "task", "title", "New").fields["body"], shown)
      }),
    )
  })
}
