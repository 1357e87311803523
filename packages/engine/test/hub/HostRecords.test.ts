/** What a host's change writes, what it is refused for, and how long it tries. */
import { assert, describe, it } from "@effect/vitest"
import { Field, Kind } from "@syncline/adapter-core"
import { type Commit, Commits, CommitRefused, Journal, Links, MemoryStore, Records, StoreError } from "@syncline/engine"
import { Effect, Layer, Option, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"
import * as HostRecords from "../../src/hub/HostRecords.ts"
import * as Resolve from "../../src/hub/Resolve.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

const now = Date.UTC(2026, 0, 1)

const Task = Kind.make({
  name: "task",
  fields: {
    title: Field.value(Schema.String, { initial: "" }),
    tags: Field.references("tag"),
    tag: Field.parent("tag"),
  },
  matchKeys: ({ title }) => (title === undefined || title === "" ? [] : [`title:${title}`, `t:${title}`]),
})

const test = <A, E>(title: string, run: Effect.Effect<A, E, MemoryStore.Store | SecureRandom.SecureRandom>) =>
  it.effect(title, () => Effect.provide(run, Layer.merge(MemoryStore.layer, SecureRandom.layerWebCrypto), { local: true }))

/** A host of a tenant that has the tags `g1` and `g2`, and what its changes wrote. */
const hosting = Effect.gen(function* () {
  yield* TestClock.setTime(now)
  const tenant = Sample.newTenant()
  for (const id of ["g1", "g2"]) yield* Sample.apply(tenant, { records: [Sample.created(id, { kind: "tag", data: { name: id } })] })
  const store = yield* Commits
  const seen = { commits: [] as Array<Commit>, locks: [] as Array<string> }
  const watched: Commits["Service"] = {
    apply: (commit) =>
      Effect.andThen(
        Effect.sync(() => seen.commits.push(commit)),
        store.apply(commit),
      ),
    exclusively: (of, kind) => (effect) =>
      store.exclusively(
        of,
        kind,
      )(
        Effect.andThen(
          Effect.sync(() => seen.locks.push(`${of} ${kind}`)),
          effect,
        ),
      ),
  }
  const put = (input: { readonly id?: string; readonly fields: unknown }) =>
    Effect.provideService(HostRecords.put(tenant, Task, input), Commits, watched)
  return { tenant, ...seen, put }
})

const fields = { title: "Crash", tag: "g1", tags: ["g1", "g2"] }

describe("a host's record", () => {
  test(
    "is made alone, with its history, and said to everybody",
    Effect.gen(function* () {
      const { tenant, put, commits, locks } = yield* hosting
      const id = yield* put({ fields })
      assert.deepStrictEqual(locks, [`${tenant} task`])
      assert.strictEqual(commits.length, 1)
      const [commit] = commits
      assert.deepInclude(commit, { tenant, at: now, spread: [{ kind: "task", recordId: id, except: null }], owed: [], events: [] })
      const records = yield* Records
      const made = Option.getOrThrow(yield* records.get(tenant, "task", id))
      assert.deepInclude(made, { version: 1, data: fields, matchKeys: ["title:Crash", "t:Crash"], createdAt: now })
      const [entry] = yield* Effect.flatMap(Journal, (journal) => journal.history(tenant, id))
      assert.deepInclude(entry, { origin: "host", at: now, version: 1 })
    }),
  )

  test(
    "is changed in the fields that differ, and not at all where none does",
    Effect.gen(function* () {
      const { tenant, put, commits, locks } = yield* hosting
      const id = yield* put({ fields })
      assert.strictEqual(yield* put({ id, fields: { title: "Crash", tags: ["g2", "g1"] } }), id)
      assert.strictEqual(commits.length, 1)
      assert.strictEqual(yield* put({ id, fields: { title: "Other", tags: ["g2", "g1"] } }), id)
      assert.strictEqual(commits.length, 2)
      assert.deepStrictEqual(commits[1]?.records[0]?.changes, { title: { before: "Crash", after: "Other" } })
      assert.deepStrictEqual(commits[1]?.spread, [{ kind: "task", recordId: id, except: null }])
      // Only what is made can be made twice.
      assert.strictEqual(locks.length, 1)
      const records = yield* Records
      assert.deepInclude(Option.getOrThrow(yield* records.get(tenant, "task", id)).fieldTimes["title"], { at: now, origin: "host" })
    }),
  )

  test(
    "that has no key is not looked for under one",
    Effect.gen(function* () {
      const { put } = yield* hosting
      const links = yield* Links
      let asked = 0
      const watched = Effect.provideService(Links, {
        ...links,
        page: (query) =>
          Effect.andThen(
            Effect.sync(() => (asked += 1)),
            links.page(query),
          ),
      })
      yield* watched(put({ fields: { title: "", tag: "g1" } }))
      assert.strictEqual(asked, 0)
      yield* watched(put({ fields }))
      assert.strictEqual(asked, 1)
    }),
  )

  test(
    "is refused with what is wrong, and nothing is written",
    Effect.gen(function* () {
      const { put, commits } = yield* hosting
      const id = yield* put({ fields })
      const refusals = [
        [{ fields: { ...fields, title: "Other", tag: "" } }, "task.tag names no tag"],
        [{ fields: { ...fields, title: "Other", tag: "g3" } }, 'task.tags names a tag "g3" that does not exist'],
        [{ id, fields: { tag: "g3" } }, 'task.tag names a tag "g3" that does not exist'],
        [{ id, fields: { tags: ["g1", "g3"] } }, 'task.tags names a tag "g3" that does not exist'],
        [{ fields }, `there is a task with the key title:Crash or t:Crash already: ${id}`],
        [{ id: "none", fields: { title: "Other" } }, 'there is no record "none"'],
      ] as const
      for (const [input, message] of refusals) assert.strictEqual((yield* Effect.flip(put(input))).message, message)
      const invalid = yield* Effect.flip(put({ fields: { title: 1 } }))
      assert.strictEqual(invalid._tag, "InvalidInput")
      assert.strictEqual(commits.length, 1)
    }),
  )

  test(
    "without a key, or with new fields alone, is like no other",
    Effect.gen(function* () {
      const { put, commits } = yield* hosting
      for (const title of ["", ""]) yield* put({ fields: { ...fields, title } })
      const id = yield* put({ fields })
      yield* put({ id, fields: { title: "Crash", tags: [] } })
      assert.strictEqual(commits.length, 4)
    }),
  )
})

// proves T-37
describe("what an event of the host changes", () => {
  test(
    "is changed once: whoever comes second while the first is at it is told of the same record",
    Effect.gen(function* () {
      const { tenant } = yield* hosting
      const make = (id: string) => HostRecords.put(tenant, Task, { fields: { ...fields, title: id } }, { consumes: "e1" })
      const id = yield* make("Crash")
      assert.strictEqual(yield* make("Crash again"), id)
      yield* HostRecords.put(tenant, Task, { id, fields: { title: "Newer" } }, { consumes: "e2" })
      assert.strictEqual(yield* HostRecords.put(tenant, Task, { id, fields: { title: "Older" } }, { consumes: "e2" }), id)
      const record = Option.getOrThrow(yield* (yield* Records).get(tenant, "task", id))
      assert.deepInclude(record, { version: 2 })
      assert.strictEqual(record.data["title"], "Newer")
    }),
  )
})

describe("a record that keeps changing", () => {
  const refusing = Effect.fnUntraced(function* <A, E, R>(run: Effect.Effect<A, E, R>) {
    const store = yield* Commits
    let tries = 0
    const apply = () => Effect.suspend(() => ((tries += 1), Effect.fail(new CommitRefused({ reason: "Stale" }))))
    const error = yield* Effect.flip(Effect.provideService(run, Commits, { ...store, apply }))
    return { error, tries }
  })

  test(
    "is written nine times and then given up, with what it was",
    Effect.gen(function* () {
      const { tenant } = yield* hosting
      const { error, tries } = yield* refusing(HostRecords.put(tenant, Task, { fields }))
      assert.deepInclude(error, { _tag: "Contended", message: "the task kept changing while it was written" })
      assert.strictEqual(tries, 9)
    }),
  )

  test(
    "is tried again for that alone",
    Effect.gen(function* () {
      const { tenant } = yield* hosting
      const store = yield* Commits
      let tries = 0
      const error = new StoreError({ operation: "commit", message: "gone" })
      const apply = () => Effect.suspend(() => ((tries += 1), Effect.fail(error)))
      const put = HostRecords.put(tenant, Task, { fields })
      assert.strictEqual(yield* Effect.flip(Effect.provideService(put, Commits, { ...store, apply })), error)
      assert.strictEqual(tries, 1)
    }),
  )

  test(
    "keeps a decision from being carried out, and that says so",
    Effect.gen(function* () {
      const { tenant, put } = yield* hosting
      const id = yield* put({ fields })
      yield* Sample.apply(tenant, { conflicts: [Sample.conflict("k", { recordId: id, local: "Crash", external: "Theirs" })] })
      const { error, tries } = yield* refusing(Resolve.resolve(tenant, new Map([["task", Task]]), "k", "external", "ada"))
      assert.deepInclude(error, { _tag: "Contended", message: "the record kept changing while the conflict was resolved" })
      assert.strictEqual(tries, 9)
    }),
  )

  test(
    "a decision is one commit with its event, and a record's change only where one is decided",
    Effect.gen(function* () {
      const { tenant, put } = yield* hosting
      const id = yield* put({ fields })
      const store = yield* Commits
      for (const [conflictId, decision, written] of [
        ["k1", "external", { title: { before: "Crash", after: "Theirs" } }],
        ["k2", "local", undefined],
        ["k3", { value: "Third" }, { title: { before: "Theirs", after: "Third" } }],
      ] as const) {
        const commits: Array<Commit> = []
        yield* Sample.apply(tenant, { conflicts: [Sample.conflict(conflictId, { recordId: id, local: "old", external: "Theirs" })] })
        const [before] = yield* Effect.flatMap(Records, (records) => records.list(tenant, "task", { limit: 1 }))
        const resolving = Resolve.resolve(tenant, new Map([["task", Task]]), conflictId, decision, "ada")
        yield* Effect.provideService(resolving, Commits, {
          ...store,
          apply: (commit) =>
            Effect.andThen(
              Effect.sync(() => commits.push(commit)),
              store.apply(commit),
            ),
        })
        const [commit, ...others] = commits
        assert.deepStrictEqual(others, [])
        assert.deepInclude(commit, { tenant, at: now, spread: [{ kind: "task", recordId: id, except: null }], owed: [] })
        assert.deepStrictEqual(
          commit?.records.map(({ changes }) => changes),
          written === undefined ? [] : [written],
        )
        assert.deepInclude(commit?.conflicts[0], { id: conflictId, state: "resolved", resolvedBy: "ada", resolvedAt: now })
        // What the record said by then, not when the conflict arose.
        assert.strictEqual(commit?.conflicts[0]?.local, before?.data["title"])
        assert.deepInclude(commit?.events[0], { _tag: "ConflictResolved", conflictId, recordId: id, field: "title" })
      }
    }),
  )

  test(
    "a conflict of a kind that nobody has any more cannot be decided, nor one that is not there",
    Effect.gen(function* () {
      const { tenant } = yield* hosting
      yield* Sample.apply(tenant, { conflicts: [Sample.conflict("k", {})] })
      const decide = (id: string) => Effect.flip(Resolve.resolve(tenant, new Map(), id, "local", "ada"))
      assert.strictEqual((yield* decide("k")).message, 'there is no kind "task"')
      assert.strictEqual((yield* decide("none")).message, 'there is no conflict "none"')
    }),
  )
})
