/**
 * The corpus of bad inputs at the engine's intake: whole pages of them, each between objects that are good. Nothing may be lost: every object ends applied or
 * set aside with its cause, its neighbours are applied, and its payload is kept to the letter, with what nobody knows in it. What is taken goes out as it
 * came in.
 */
import { assert, describe } from "@effect/vitest"
import { type Change, Instant, type Json, Malformed } from "@syncline/adapter-core"
import { BadInput } from "@syncline/adapter-core/testing"
import { Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Links } from "../store/Links.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { on } from "./AdaptedApp.ts"
import { type Seen, listing, outcomeOf, seenBy, showing, showingChanges } from "./ListedTasks.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, joinKinds, partition as p, sync, tenant } from "./World.ts"

/** A task as `FakeApp` sends it, with a key that nobody knows. */
const taskOf = (name: string, id: Json.Json, fields: Json.JsonObject): Json.JsonObject => ({ id, version: 1, updatedAt: 1, fields, name })

/** Those of the cases that did not come to what is expected. */
const complaintsOf = (cases: ReadonlyArray<readonly [name: string, complaint: string | undefined]>): ReadonlyArray<string> =>
  cases.flatMap(([name, complaint]) => (complaint === undefined ? [] : [`${name}: ${complaint}`]))

export const corpusSuite = (scenario: Scenario): void => {
  describe("bad input", () => {
    // proves I14, I17, T-38
    scenario("every text of the corpus, in two fields, is taken as it is or set aside alone", ({ left, right }) => {
      const cases = BadInput.texts.flatMap(({ id, input, expect }, index) => [
        { name: `${id}, as a title`, id: `title-${index}`, fields: { title: input }, input, field: "title", expect: expect.name },
        { name: `${id}, as a body`, id: `body-${index}`, fields: { title: "x", body: input }, input, field: "body", expect: expect.text },
      ])
      const payloads = cases.map(({ name, id, fields }) => taskOf(name, id, fields))
      return on(
        { left: showing(left, payloads), right },
        Effect.gen(function* () {
          const good = ["before", "after"].map((title) => left.create("task", p, { title }))
          const side = yield* join(left)
          const report = yield* sync
          assert.deepStrictEqual(report.failures, [])
          const seen = yield* seenBy(side)
          const complaints = cases.map(({ name, input, field, expect }, index) => {
            const found = seen.get(name)
            if (found !== undefined && found.payload !== JSON.stringify(payloads[index])) return [name, "the payload was not kept"] as const
            return [
              name,
              BadInput.complaint(
                expect,
                outcomeOf(found, ({ data }) => data?.[field]),
                input,
              ),
            ] as const
          })
          assert.deepStrictEqual(complaintsOf(complaints), [])
          assert.strictEqual(seen.size, cases.length + good.length)
          for (const id of good) assert.strictEqual(seen.get(id)?.state, "linked")
        }),
      )
    })

    // proves I14
    scenario("every id of the corpus names an object of its own, or costs that object alone", ({ left, right }) => {
      const cases = BadInput.identities.map(({ id, input, text }) => ({
        name: id,
        input,
        expect: text,
        raw: taskOf(id, input, { title: id }),
      }))
      return on(
        {
          left: showing(
            left,
            cases.map(({ raw }) => raw),
          ),
          right,
        },
        Effect.gen(function* () {
          left.create("task", p, { title: "good" })
          const side = yield* join(left)
          assert.deepStrictEqual((yield* sync).failures, [])
          const seen = yield* seenBy(side)
          const complaints = cases.map(({ name, input, expect }) => {
            const found = seen.get(name)
            const value = ({ externalId, data }: Seen) => (data?.["title"] === name ? externalId : "the data of another object")
            return [name, BadInput.complaint(expect, outcomeOf(found, value), input)] as const
          })
          assert.deepStrictEqual(complaintsOf(complaints), [])
          assert.strictEqual(seen.size, cases.length + 1)
          const versions = (yield* Stream.runCollect((yield* SyncEngine).records.all(tenant, "task"))).map(({ version }) => version)
          yield* TestClock.adjust("10 minutes")
          yield* sync
          const again = (yield* Stream.runCollect((yield* SyncEngine).records.all(tenant, "task"))).map(({ version }) => version)
          assert.deepStrictEqual(again, versions)
        }),
      )
    })

    scenario("what an adapter lets through that no store can hold is set aside", ({ left, right }) => {
      const raw = (name: string): Json.Json => ({ name })
      const upsert = (name: string, rest: object): Change => ({
        _tag: "Upsert",
        externalId: name,
        view: { title: name },
        raw: raw(name),
        ...rest,
      })
      const bad = [
        upsert("a version with NUL", { version: "1\u0000" }),
        upsert("an address with half a pair", { address: "\ud83d" }),
        upsert("a time that is none", { updatedAt: Number.NaN }),
        upsert("a time without end", { updatedAt: Number.POSITIVE_INFINITY }),
        upsert("a time beyond all calendars", { updatedAt: 1e300 }),
      ]
      const error = new Malformed({ message: "a cause with \u0000 and \ud83d and \ud83d\ude00" })
      const unreadable: ReadonlyArray<Change> = [
        { _tag: "Unreadable", raw: raw("an unreadable one with NUL in its id"), externalId: "a\u0000b", error },
        { _tag: "Unreadable", raw: raw("an unreadable one without an id"), error },
        { _tag: "Unreadable", raw: raw("an unreadable one with an empty id"), externalId: "", error },
        { _tag: "Unreadable", raw: { name: "a payload with \u0000 and \ud83d", ["key\u0000"]: "\ud83d" }, externalId: "raw", error },
      ]
      return on(
        { left: showingChanges(left, [...bad, ...unreadable]), right },
        Effect.gen(function* () {
          const good = left.create("task", p, { title: "good" })
          const side = yield* join(left)
          const report = yield* sync
          assert.deepStrictEqual(report.failures, [])
          const seen = yield* seenBy(side)
          assert.strictEqual(seen.get(good)?.state, "linked")
          seen.delete(good)
          assert.strictEqual(seen.size, bad.length + unreadable.length)
          for (const [name, { state, problem }] of seen) {
            assert.strictEqual(state, "quarantined", name)
            assert.isNotEmpty(problem)
          }
          assert.isTrue(seen.has("a payload with \u0000 and \ud83d"))
          const run = report.runs.find(({ kind, counts }) => kind === "task" && counts.read > 0)
          assert.strictEqual(run?.counts.failed, seen.size)
        }),
      )
    })

    // proves I17
    scenario("what nobody knows in a payload is kept to the letter", ({ left, right }) => {
      const cases = BadInput.objects.flatMap(({ id, text, expect }) =>
        expect._tag === "quarantined" || text.length > 5_000_000 ? [] : [{ id, raw: JSON.parse(text) as Json.Json }],
      )
      const large: Json.Json = { id: "large", text: "x".repeat(5_000_000) }
      const changes = [...cases, { id: "large", raw: large }].map(({ id, raw }): Change => ({
        _tag: "Upsert",
        externalId: id,
        view: { title: id },
        raw,
      }))
      return on(
        { left: showingChanges(left, changes), right },
        Effect.gen(function* () {
          const links = yield* Links
          const { streams } = yield* join(left)
          yield* sync
          for (const { id, raw } of cases) {
            const payload = yield* links.payload(tenant, streams["task"]?.id ?? "", id)
            assert.strictEqual(payload, JSON.stringify(raw), id)
          }
          const kept = yield* links.payload(tenant, streams["task"]?.id ?? "", "large")
          assert.strictEqual(kept?.length, JSON.stringify(large).length)
        }),
      )
    })

    scenario("every moment of the corpus is kept, and none stops the reading of changes", ({ left, right }) => {
      const moments = BadInput.times.flatMap(({ id, input, expect }) => {
        if (expect._tag === "quarantined" || typeof input !== "string") return []
        const iso = expect._tag === "normalised" ? String(expect.to) : input
        return [{ id, updatedAt: Instant.parse(input) ?? Number.NaN, expected: Date.parse(iso) }]
      })
      const changes = moments.map(({ id, updatedAt }): Change => ({
        _tag: "Upsert",
        externalId: id,
        view: { title: id },
        raw: { id },
        updatedAt,
      }))
      return on(
        { left: showingChanges(left, changes), right },
        Effect.gen(function* () {
          const side = yield* join(left)
          assert.deepStrictEqual((yield* sync).failures, [])
          const seen = yield* seenBy(side)
          for (const { id, expected } of moments) assert.strictEqual(seen.get(id)?.updatedAt, expected, id)
          yield* TestClock.adjust("10 minutes")
          const later = left.create("task", p, { title: "later" })
          assert.deepStrictEqual((yield* sync).failures, [])
          assert.strictEqual((yield* seenBy(side)).get(later)?.state, "linked")
        }),
      )
    })

    scenario("every text that is taken reaches the other application as it is, and comes to rest there", ({ left, right }) =>
      Effect.gen(function* () {
        const bodies = BadInput.texts.flatMap(({ id, input, expect }) =>
          expect.text._tag === "accepted" && typeof input === "string" ? [{ id, input }] : [],
        )
        for (const { id, input } of bodies) left.create("task", p, { title: id, body: input })
        yield* join(left)
        yield* join(right)
        yield* sync
        for (const { id, input } of bodies) assert.strictEqual(findBy(right, "task", "title", id).fields["body"], input, id)
        const engine = yield* SyncEngine
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        const before = [left.counts("task"), right.counts("task")].map(({ creates, updates }) => creates + updates)
        yield* TestClock.adjust("10 minutes")
        yield* sync
        const after = [left.counts("task"), right.counts("task")].map(({ creates, updates }) => creates + updates)
        assert.deepStrictEqual(after, before)
      }),
    )

    // proves V-05
    scenario("the host gets every text back as it put it, or an answer that names the field", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const complaints: Array<readonly [string, string | undefined]> = []
        for (const { id, input, expect } of BadInput.texts) {
          for (const [field, wanted] of [
            ["title", expect.name],
            ["body", expect.text],
          ] as const) {
            const put = engine.records.put(tenant, "task", { fields: { title: "x", [field]: input } })
            const outcome = yield* Effect.flatMap(put, (record) => engine.records.get(tenant, "task", record)).pipe(
              Effect.map(({ data }): BadInput.Outcome => ({ _tag: "taken", value: data[field] })),
              Effect.catchTag("InvalidInput", ({ message }) =>
                Effect.succeed<BadInput.Outcome>({ _tag: "quarantined", cause: message.includes(`task.${field}`) ? message : "" }),
              ),
            )
            complaints.push([`${id}, as a ${field}`, BadInput.complaint(wanted, outcome, input)])
          }
        }
        assert.deepStrictEqual(complaintsOf(complaints), [])
      }),
    )

    // proves I14, I16
    scenario("a list that leads round in a circle is refused, and what it shows is taken in", ({ left, right }) => {
      const round = listing(left, (honest, _, position) => ({ ...honest, next: position === "a" ? "b" : position === "b" ? "c" : "a" }))
      return on(
        { left: round, right },
        Effect.gen(function* () {
          const id = left.create("task", p, { title: "good" })
          const side = yield* joinKinds(left, ["task"])
          const report = yield* sync
          assert.match(report.failures.map(({ message }) => message).join("\n"), /leads round/)
          const engine = yield* SyncEngine
          const [record] = yield* engine.records.list(tenant, "task")
          assert.strictEqual(record?.data["title"], "good")
          assert.isAtMost(left.log.filter(({ operation, kind }) => operation === "page" && kind === "task").length, 10)
          assert.strictEqual((yield* engine.records.links(tenant, record?.id ?? ""))[0]?.externalId, id)
          assert.strictEqual(side.app, "left")
        }),
      )
    })

    scenario("a position may have anything in it, and the reading goes on there", ({ left, right }) => {
      const strange = `"'}\n\u0000\u001b[0m{{$1}}\ud83d \u202e${"x".repeat(60_000)}`
      const asked: Array<string | undefined> = []
      const turning = listing(left, (honest, _, position) => {
        asked.push(position)
        return { ...honest, next: position === undefined ? strange : undefined }
      })
      return on(
        { left: turning, right },
        Effect.gen(function* () {
          left.create("task", p, { title: "good" })
          yield* joinKinds(left, ["task"])
          assert.deepStrictEqual((yield* sync).failures, [])
          assert.deepStrictEqual(asked, [undefined, strange])
        }),
      )
    })

    scenario("ids that the host makes up name nothing, whatever is in them", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { streams } = yield* join(left)
        const nothing = <A, E extends { readonly _tag: string }>(call: Effect.Effect<A, E>) =>
          Effect.match(call, { onFailure: ({ _tag }) => _tag, onSuccess: (value) => JSON.stringify(value) })
        for (const { id: name, input, text } of BadInput.identities) {
          if (typeof input !== "string" || text._tag === "quarantined") continue
          const told = [
            yield* nothing(engine.records.get(tenant, "task", input)),
            yield* nothing(engine.records.put(tenant, "task", { id: input, fields: { title: "x" } })),
            yield* nothing(engine.conflicts.resolve(tenant, input, "local", "ada")),
            yield* nothing(engine.records.list(input, "task")),
            yield* nothing(engine.records.history(tenant, input)),
            yield* nothing(engine.records.links(tenant, input)),
            yield* nothing(Effect.map(engine.records.find(tenant, streams["task"]?.id ?? "", input), (found) => found._tag)),
          ]
          assert.deepStrictEqual([name, ...told], [name, "NotFound", "NotFound", "NotFound", "[]", "[]", "[]", '"None"'])
        }
      }),
    )

    // proves I7
    scenario("a time in the far future, once told, does not hide what changes after it", ({ left, right }) => {
      let future = true
      const far = listing(left, (honest) => ({
        ...honest,
        changes: honest.changes.map((change) =>
          change._tag === "Upsert" && future ? { ...change, updatedAt: Date.UTC(9999, 11, 31) } : change,
        ),
      }))
      return on(
        { left: far, right },
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const id = left.create("task", p, { title: "first" })
          yield* join(left)
          yield* sync
          future = false
          yield* TestClock.adjust("10 minutes")
          left.edit("task", p, id, { title: "second" })
          yield* sync
          assert.deepStrictEqual(
            (yield* engine.records.list(tenant, "task")).map(({ data }) => data["title"]),
            ["second"],
          )
        }),
      )
    })

    // proves I7, I4
    scenario("a clock in the far future, once told by a whole answer, does not hide what changes after it", ({ left, right }) => {
      const later = Date.UTC(9999, 11, 31)
      let wrong = true
      const far = listing(left, (honest) =>
        wrong
          ? {
              ...honest,
              serverTime: later,
              changes: honest.changes.map((change) => (change._tag === "Upsert" ? { ...change, updatedAt: later } : change)),
            }
          : honest,
      )
      return on(
        { left: far, right },
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          left.create("task", p, { title: "first" })
          yield* join(left)
          yield* sync
          wrong = false
          yield* TestClock.adjust("10 minutes")
          left.create("task", p, { title: "second" })
          yield* sync
          assert.sameMembers(
            (yield* engine.records.list(tenant, "task")).map(({ data }) => data["title"]),
            ["first", "second"],
          )
        }),
      )
    })

    scenario("an id that is used again after its object was removed names one record still", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "first" }, "again")
        yield* join(left)
        yield* sync
        yield* TestClock.adjust("10 minutes")
        left.remove("task", p, "again")
        yield* sync
        yield* TestClock.adjust("10 minutes")
        left.create("task", p, { title: "second" }, "again")
        yield* sync
        const records = yield* engine.records.list(tenant, "task")
        assert.deepStrictEqual(
          records.map(({ data }) => data["title"]),
          ["second"],
        )
      }),
    )
  })
}
