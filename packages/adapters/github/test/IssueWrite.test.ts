/** Writing issues: what GitHub holds afterwards, what the writer is told, and that no lost answer ever makes a second issue. */
import type { Json } from "@syncline/adapter-core"
import type { Fault } from "@syncline/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { begin, importerOf, readAll, reasonOf, repository, resourceOf, staged, upsertOf } from "./Stage.ts"
import { create, find, issueOf, mark, update } from "./IssueWriting.ts"

const writeFault = (fault: Fault, method: string) => ({
  fault,
  times: 1,
  match: (request: { readonly method: string }) => request.method === method,
})

describe("creating an issue", () => {
  it.effect(
    "writes every field, with labels and assignees by name, and answers with what GitHub shows",
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createLabel({ repository, name: "api, web" })
        const [label] = yield* readAll(stage.opened, "label")
        const [, bob] = yield* readAll(stage.opened, "person")
        const view = {
          title: "From elsewhere",
          body: "# Text\r\n\n- [ ] a\n",
          status: { category: "in_progress", name: "Doing" },
          labels: [upsertOf(label).externalId],
          assignees: [upsertOf(bob).externalId],
        }
        const known = { [upsertOf(label).externalId]: "api, web", [upsertOf(bob).externalId]: "bob" }
        const created = yield* create(stage, view, known)
        assert.strictEqual(created.externalId, "1")
        const { author, ...seen } = created.view
        assert.deepStrictEqual(seen, resourceOf(stage.opened, "issue").see(view))
        assert.isString(author)
        const stored = issueOf(stage)
        assert.deepStrictEqual(
          { title: stored?.title, labels: stored?.labels, assignees: stored?.assignees, state: stored?.state, body: stored?.body },
          { title: "From elsewhere", labels: ["api, web"], assignees: ["bob"], state: "open", body: `# Text\n\n- [ ] a\n\n\n${mark}` },
        )
        assert.deepStrictEqual({ ...upsertOf((yield* readAll(stage.opened, "issue"))[0]), raw: null }, { ...created, raw: null })
      }),
    ),
  )

  it.effect.each([
    [{ category: "done", name: "Shipped" }, "completed", { category: "done", name: "done" }],
    [{ category: "canceled", name: "Won't do" }, "not_planned", { category: "canceled", name: "not_planned" }],
    [{ category: "canceled", name: "Duplicate" }, "duplicate", { category: "canceled", name: "duplicate" }],
  ] as const)("that is %o closes it at once", ([status, stateReason, shown]) =>
    staged((stage) =>
      Effect.gen(function* () {
        const created = yield* create(stage, { title: "Old", status })
        assert.deepStrictEqual(created.view["status"], shown)
        assert.strictEqual(issueOf(stage)?.stateReason, stateReason)
      }),
    )(),
  )

  it.effect(
    "is in doubt when the issue could not be closed, and is closed when it is found",
    staged((stage) =>
      Effect.gen(function* () {
        stage.sandbox.faults.add(writeFault({ kind: "status", status: 500 }, "PATCH"))
        assert.strictEqual(
          (yield* reasonOf(create(stage, { title: "Old", status: { category: "done", name: "Done" } })))._tag,
          "UnknownOutcome",
        )
        assert.strictEqual(issueOf(stage)?.state, "open")
        const [done, open] = [
          { category: "done", name: "done" },
          { category: "todo", name: "todo" },
        ]
        const finding = Effect.map(find(stage, begin, { status: { category: "done", name: "Done" } }), (found) => [
          found?.view["status"],
          found?.wrote,
        ])
        const listen = stage.app.whims.add({ kind: "ignores", of: "issue", field: "status" })
        assert.deepStrictEqual(yield* finding, [open, ["status"]])
        listen()
        const refuse = stage.sandbox.faults.add(writeFault({ kind: "status", status: 422 }, "PATCH"))
        assert.deepStrictEqual(yield* finding, [open, ["status"]])
        refuse()
        assert.deepStrictEqual(yield* finding, [done, ["status"]])
        assert.deepStrictEqual(yield* finding, [done, []])
        stage.app.people.reopenIssue({ repository, number: 1, by: "ada" })
        assert.deepStrictEqual(yield* finding, [open, []])
        const again = yield* update(stage, "1", { status: { category: "done", name: "Done" } })
        assert.deepStrictEqual(again.view["status"], { category: "done", name: "done" })
      }),
    ),
  )

  // proves I3: the issue is there, whatever became of its closing
  it.effect.each([[503], [403]] as const)("is in doubt when its closing was answered with %i", ([status]) =>
    staged((stage) =>
      Effect.gen(function* () {
        stage.sandbox.faults.add(writeFault({ kind: "status", status }, "PATCH"))
        const reason = yield* reasonOf(create(stage, { title: "Old", status: { category: "done", name: "Done" } }))
        assert.strictEqual(reason._tag, "UnknownOutcome")
        assert.strictEqual(issueOf(stage)?.state, "open")
      }),
    )(),
  )

  it.effect.each([
    ["title", { title: "x".repeat(70_000) }],
    ["title", { title: "   " }],
    ["title", { title: "a\u0000b" }],
    ["body", { title: "Long", body: "x".repeat(65_537) }],
    ["assignees", { title: "For nobody", assignees: ["7"] }],
  ] as const)("is rejected naming the %s", ([field, view]) =>
    staged((stage) =>
      Effect.gen(function* () {
        const reason = yield* reasonOf(create(stage, view))
        assert.strictEqual(reason._tag, "Rejected")
        assert.strictEqual("field" in reason ? reason.field : undefined, field)
        assert.deepStrictEqual(stage.app.records.issues(repository), [])
      }),
    )(),
  )

  it.effect(
    "leaves room for the mark in the longest text that GitHub takes",
    staged((stage) =>
      Effect.gen(function* () {
        const longest = "x".repeat(65_480)
        assert.strictEqual((yield* create(stage, { title: "Long", body: longest })).view["body"], longest)
        assert.strictEqual((yield* reasonOf(create(stage, { title: "Longer", body: `${longest}x` })))._tag, "Rejected")
        const full = "y".repeat(65_536)
        assert.strictEqual((yield* update(stage, "1", { body: full })).view["body"], full)
      }),
    ),
  )

  it.effect(
    "without push access tells that GitHub dropped the labels",
    staged(
      (stage) =>
        Effect.gen(function* () {
          stage.app.people.createLabel({ repository, name: "bug" })
          const labels = [upsertOf((yield* readAll(stage.opened, "label"))[0]).externalId]
          const created = yield* create(stage, { title: "From a stranger", labels })
          assert.deepStrictEqual(created.view["labels"], [])
        }),
      { token: "eve-token" },
    ),
  )
})

describe("a create whose answer was lost", () => {
  const losses: ReadonlyArray<Fault> = [{ kind: "reset-after" }, { kind: "reset-mid-body" }, { kind: "truncated" }]
  it.effect.each(losses)("by %o is found by its mark, and is there once", (fault) =>
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createIssue({ repository, by: "bob", title: "Somebody else's" })
        stage.sandbox.faults.add(writeFault(fault, "POST"))
        assert.strictEqual((yield* reasonOf(create(stage, { title: "Once" })))._tag, "UnknownOutcome")
        yield* TestClock.adjust("3 minutes")
        const found = yield* find(stage)
        assert.strictEqual(found?.externalId, "2")
        assert.strictEqual(found?.view["body"], "")
        assert.strictEqual(stage.app.records.creates(repository).issues.api, 1)
      }),
    )(),
  )

  const nothingHappened: ReadonlyArray<Fault> = [{ kind: "reset-before" }, { kind: "status", status: 502 }, { kind: "html", status: 500 }]
  it.effect.each(nothingHappened)("by %o, but never happened, is not found", (fault) =>
    staged((stage) =>
      Effect.gen(function* () {
        stage.sandbox.faults.add(writeFault(fault, "POST"))
        assert.strictEqual((yield* reasonOf(create(stage, { title: "Never" })))._tag, "UnknownOutcome")
        assert.strictEqual(yield* find(stage), undefined)
        assert.strictEqual(stage.app.records.creates(repository).issues.api, 0)
      }),
    )(),
  )

  it.effect(
    "is found among many, behind several pages, and after a person wrote below the mark",
    staged((stage) =>
      Effect.gen(function* () {
        for (let count = 0; count < 230; count += 1) stage.app.people.createIssue({ repository, by: "bob", title: `Issue ${count}` })
        yield* create(stage, { title: "Marked", body: "text" })
        stage.app.people.editIssue({ repository, number: 231, by: "bob", body: `text\r\n\r\n${mark}\r\nmore` })
        const found = yield* find(stage)
        assert.strictEqual(found?.externalId, "231")
        assert.strictEqual(found?.view["body"], "text\nmore")
      }),
    ),
  )

  it.effect.each([-9 * 60_000, 9 * 60_000])("is found when GitHub's clock is %d ms ahead", (skewMillis) =>
    staged(
      (stage) =>
        Effect.gen(function* () {
          yield* create(stage, { title: "Skewed" })
          assert.strictEqual((yield* find(stage))?.externalId, "1")
        }),
      { skewMillis },
    )(),
  )

  it.effect(
    "is not taken for undone when its payload cannot be read",
    staged((stage) =>
      Effect.gen(function* () {
        yield* create(stage, { title: "Broken" })
        stage.app.malform({ repository, issue: 1 }, (wire) => ({ ...wire, number: "one" }))
        assert.strictEqual((yield* reasonOf(find(stage)))._tag, "Malformed")
      }),
    ),
  )

  it.effect(
    "is taken for undone only when GitHub has given up on every request that could still make it",
    staged(({ opened }) =>
      Effect.sync(() => {
        const githubGivesUpAfterMillis = 10_000
        for (const kind of ["issue", "comment"]) {
          const { createSafety } = importerOf(opened, kind)
          assert.isAbove(createSafety._tag === "Mark" ? createSafety.settleMillis : 0, githubGivesUpAfterMillis, kind)
        }
      }),
    ),
  )

  it.effect(
    "is not found by another operation's mark",
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createIssue({ repository, by: "bob", title: "Other", body: mark.replace("abcd", "abce") })
        assert.strictEqual(yield* find(stage), undefined)
      }),
    ),
  )
})

describe("changing an issue", () => {
  const patches: ReadonlyArray<readonly [Json.JsonObject]> = [
    [{ title: "Another" }],
    [{ body: "Another\n\ntext" }],
    [{ body: "" }],
    [{ status: { category: "done", name: "Done" } }],
    [{ labels: [] }],
    [{ assignees: [] }],
  ]
  it.effect.each(patches)("%o leaves the rest as it was", ([patch]) =>
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createIssue({
          repository,
          by: "bob",
          title: "First",
          body: "text",
          labels: ["bug"],
          assignees: ["ada"],
        })
        const before = upsertOf((yield* readAll(stage.opened, "issue"))[0])
        const after = yield* update(stage, "1", patch)
        assert.deepStrictEqual(after.view, { ...before.view, ...resourceOf(stage.opened, "issue").see(patch) })
        assert.deepStrictEqual(upsertOf((yield* readAll(stage.opened, "issue"))[0]).view, after.view)
        assert.lengthOf(stage.app.records.apiWrites(), 1)
      }),
    )(),
  )

  const statuses = [
    { category: "todo", name: "todo" },
    { category: "done", name: "done" },
    { category: "canceled", name: "not_planned" },
    { category: "canceled", name: "duplicate" },
  ]
  it.effect.each(statuses.flatMap((from) => statuses.map((to) => [from, to] as const)))("from %o to %o", ([from, to]) =>
    staged((stage) =>
      Effect.gen(function* () {
        yield* create(stage, { title: "Moves", status: from })
        const { view } = yield* update(stage, "1", { status: to })
        assert.deepStrictEqual(view["status"], to)
        assert.deepStrictEqual(upsertOf((yield* readAll(stage.opened, "issue"))[0]).view["status"], to)
      }),
    )(),
  )

  it.effect(
    "names a label as it is called now, and brings no old name back",
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createLabel({ repository, name: "Bug" })
        const labels = [upsertOf((yield* readAll(stage.opened, "label"))[0]).externalId]
        yield* create(stage, { title: "Crash", labels })
        stage.app.people.renameLabel({ repository, name: "Bug", to: "defect" })
        yield* TestClock.adjust("2 minutes")
        yield* update(stage, "1", { labels })
        assert.deepStrictEqual(issueOf(stage)?.labels, ["defect"])
        assert.lengthOf(yield* readAll(stage.opened, "label"), 1)
      }),
    ),
  )

  it.effect(
    "is refused for a label that is deleted, and says which field and which label",
    staged((stage) =>
      Effect.gen(function* () {
        yield* create(stage, { title: "Crash" })
        stage.app.people.createLabel({ repository, name: "bug" })
        const labels = [upsertOf((yield* readAll(stage.opened, "label"))[0]).externalId]
        stage.app.people.deleteLabel({ repository, name: "bug" })
        const reason = yield* reasonOf(update(stage, "1", { title: "Crashes", labels }))
        const message = `the repository has no label ${String(labels[0])} any more`
        assert.deepInclude(reason, { _tag: "Rejected", field: "labels", message })
        assert.strictEqual(issueOf(stage)?.title, "Crash")
      }),
    ),
  )

  it.effect(
    "takes assignees by login",
    staged((stage) =>
      Effect.gen(function* () {
        yield* create(stage, { title: "For both" })
        const people = (yield* readAll(stage.opened, "person")).map(upsertOf)
        const known = Object.fromEntries(people.map(({ externalId, address }) => [externalId, address ?? ""]))
        const { view } = yield* update(stage, "1", { assignees: people.map(({ externalId }) => externalId) }, known)
        assert.deepStrictEqual(issueOf(stage)?.assignees, ["ada", "bob"])
        assert.deepStrictEqual(
          view["assignees"],
          people.map(({ externalId }) => externalId),
        )
      }),
    ),
  )

  it.effect(
    "of the text replaces it whole, mark and all, and reads back as it was sent",
    staged((stage) =>
      Effect.gen(function* () {
        yield* create(stage, { title: "Marked", body: "old" })
        const { view } = yield* update(stage, "1", { body: "new" })
        assert.strictEqual(view["body"], "new")
        assert.strictEqual(issueOf(stage)?.body, "new")
        assert.strictEqual((yield* update(stage, "1", { title: "Same text" })).view["body"], "new")
      }),
    ),
  )

  it.effect(
    "of the title leaves the mark where it is, unseen",
    staged((stage) =>
      Effect.gen(function* () {
        yield* create(stage, { title: "Marked", body: "text" })
        const { view } = yield* update(stage, "1", { title: "Still marked" })
        assert.strictEqual(view["body"], "text")
        assert.strictEqual(issueOf(stage)?.body, `text\n\n${mark}`)
      }),
    ),
  )

  it.effect(
    "that is no longer there is gone",
    staged((stage) =>
      Effect.gen(function* () {
        const { people } = stage.app
        for (const title of ["deleted", "moved"]) people.createIssue({ repository, by: "ada", title })
        people.deleteIssue({ repository, number: 1 })
        people.transferIssue({ repository, number: 2, to: "octo/other" })
        const tags = ["1", "2", "3"].map((id) => Effect.map(reasonOf(update(stage, id, { title: "x" })), ({ _tag }) => _tag))
        assert.deepStrictEqual(yield* Effect.all(tags), ["Gone", "Moved", "Gone"])
        assert.strictEqual(stage.app.records.issue("octo/other", 1)?.title, "moved")
      }),
    ),
  )
})
