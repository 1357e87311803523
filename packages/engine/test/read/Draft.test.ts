import { assert, describe, it } from "@effect/vitest"
import type { Stream } from "@syncline/engine"
import { World } from "@syncline/engine/testing"
import type * as Decide from "../../src/decide/Decide.ts"
import * as Draft from "../../src/read/Draft.ts"
import { noCounts } from "../../src/model/Run.ts"
import { outcomes } from "../Outcomes.ts"
import * as Situation from "../Situation.ts"

const stream: Stream = {
  tenant: World.tenant,
  id: "stream",
  connectionId: "connection",
  app: "left",
  instance: "http://left.invalid",
  kind: "task",
  partition: World.partition,
  partitionName: World.partition,
  partitionAliases: [],
  settings: { direction: "bidirectional", intervalMillis: 300_000 },
  rank: 1,
  initialDoneAt: 0,
}

const change = Situation.upsert({ title: "Theirs" }, { version: "7", address: "crash" })

/** A draft of one outcome, on an object that is linked already unless said otherwise. */
const drafted = (outcome: Decide.Outcome, seen: Partial<Draft.Seen> = {}) => {
  let ids = 0
  const draft = Draft.make({ stream, kind: Situation.kind, now: Situation.now, newId: () => `id-${++ids}` })
  draft.add({ externalId: "x-1", change, link: Situation.link(), conflicts: new Map(), ...seen }, outcome)
  return draft
}

const fresh = { link: undefined }
const counted = (counts: Partial<typeof noCounts>) => ({ ...noCounts, read: 1, ...counts })

describe("Draft: what an outcome comes to", () => {
  it("Created: a record with its history, a link, deliveries for the other streams, an event", () => {
    const { part, counts } = drafted(outcomes.Created, fresh)
    const [record] = part.records
    assert.strictEqual(record?.seenVersion, 0)
    assert.strictEqual(record?.origin, "stream")
    assert.deepStrictEqual(record?.changes["title"], { after: "Crash" })
    assert.deepStrictEqual(record?.fieldTimes["title"], { at: change.updatedAt ?? 0, origin: "stream" })
    assert.deepInclude(part.links[0], {
      externalId: "x-1",
      state: "linked",
      recordId: "id-1",
      version: "7",
      address: "crash",
      updatedAt: change.updatedAt ?? null,
    })
    assert.deepStrictEqual(part.spread, [{ kind: "task", recordId: "id-1", except: "stream" }])
    assert.deepStrictEqual(part.owed, [])
    assert.deepStrictEqual(
      part.events.map(({ _tag }) => _tag),
      ["ExternalRecordCreated"],
    )
    assert.deepStrictEqual(counts, counted({ created: 1 }))
  })

  it("Merged with a patch: a changed record with before and after, deliveries for the other streams, an event", () => {
    const { part, counts } = drafted(outcomes.Merged)
    assert.strictEqual(part.records[0]?.seenVersion, 3)
    assert.deepStrictEqual(part.records[0]?.changes, { title: { before: "Crash", after: "Theirs" } })
    assert.deepInclude(part.links[0], { state: "linked", recordId: "record", base: outcomes.Merged.linking.base })
    assert.deepStrictEqual(part.spread, [{ kind: "task", recordId: "record", except: "stream" }])
    assert.deepStrictEqual(
      part.events.map(({ _tag }) => _tag),
      ["ExternalRecordUpdated"],
    )
    assert.deepStrictEqual(counts, counted({ updated: 1 }))
  })

  it("Merged without one: the link alone", () => {
    const { part, counts } = drafted({ ...outcomes.Merged, patch: {} })
    assert.deepStrictEqual([part.records, part.spread, part.owed, part.events], [[], [], [], []])
    assert.strictEqual(part.links.length, 1)
    assert.deepStrictEqual(counts, counted({ unchanged: 1 }))
  })

  it("Merged and owed: a delivery on this stream", () => {
    assert.deepStrictEqual(drafted({ ...outcomes.Merged, owes: true }).part.owed, [{ streamId: "stream", recordId: "record" }])
  })

  // proves T-36
  it("Merged with a conflict: stored with its values, announced when it is new and not when it goes on", () => {
    const said = { base: "Crash", local: "Ours", external: "Theirs", externalAt: Situation.before }
    const conflicts = [{ field: "title", type: "bothEdited", ...said, strategy: "manual" }] as const
    const first = drafted({ ...outcomes.Merged, patch: {}, conflicts })
    assert.deepInclude(first.part.conflicts[0], { id: "id-1", state: "open", local: "Ours", external: "Theirs", detectedAt: Situation.now })
    assert.deepStrictEqual(
      first.part.events.map(({ _tag }) => _tag),
      ["ConflictDetected"],
    )
    assert.strictEqual(first.counts.conflicted, 1)

    const open = Situation.conflict("title", { base: "Crash", local: "Ours", external: "Earlier" })
    const further = drafted({ ...outcomes.Merged, patch: {}, conflicts }, { conflicts: new Map([["title", open]]) })
    assert.deepInclude(further.part.conflicts[0], { id: open.id, state: "open", external: "Theirs", detectedAt: Situation.before })
    assert.deepStrictEqual(further.part.events, [])
  })

  it("Merged and settled: the conflict is resolved by the engine and announced", () => {
    const conflict = Situation.conflict("title", { base: "Crash", local: "Ours", external: "Theirs" })
    const { part } = drafted({ ...outcomes.Merged, patch: {}, settled: [{ conflict, resolution: "agreed" }] })
    assert.deepInclude(part.conflicts[0], { state: "resolved", resolution: "agreed", resolvedBy: "engine", resolvedAt: Situation.now })
    assert.deepStrictEqual(
      part.events.map(({ _tag }) => _tag),
      ["ConflictResolved"],
    )
  })

  it("Waiting: a link without a record", () => {
    const { part, counts } = drafted(outcomes.Waiting, fresh)
    assert.deepInclude(part.links[0], { state: "staged", recordId: null, base: null, waitingFor: outcomes.Waiting.waitingFor })
    assert.deepStrictEqual(part.records, [])
    assert.deepStrictEqual(counts, counted({ skipped: 1 }))
  })

  it("Ambiguous: a link without a record and a problem that names the candidates", () => {
    const { part, counts, problems } = drafted(outcomes.Ambiguous, fresh)
    assert.deepInclude(part.links[0], { state: "ambiguous", recordId: null })
    assert.include(problems[0]?.message ?? "", "one, two")
    assert.deepStrictEqual(counts, counted({ failed: 1 }))
  })

  it("Quarantined: what is known of the object stays, with the problem", () => {
    const { part, counts, problems } = drafted(outcomes.Quarantined, { change: undefined })
    assert.deepInclude(part.links[0], { state: "quarantined", recordId: "record", base: Situation.plainData, updatedAt: Situation.before })
    assert.strictEqual(part.links[0]?.problem, outcomes.Quarantined.problem)
    assert.deepStrictEqual(problems, [{ externalId: "x-1", recordId: "record", message: outcomes.Quarantined.problem }])
    assert.deepStrictEqual(counts, counted({ failed: 1 }))
  })

  it("Unchanged: the link with the version that was seen", () => {
    const { part, counts } = drafted(outcomes.Unchanged)
    assert.deepInclude(part.links[0], { state: "linked", recordId: "record", base: Situation.plainData, version: "7" })
    assert.deepStrictEqual(counts, counted({ unchanged: 1 }))
  })

  for (const tag of ["Stale", "Ignored"] as const) {
    it(`${tag}: nothing but the count`, () => {
      const { part, counts } = drafted(outcomes[tag])
      assert.isTrue(Object.values(part).every((rows) => rows.length === 0))
      assert.deepStrictEqual(counts, counted({ skipped: 1 }))
    })
  }
})

describe("Draft", () => {
  it("keeps what an object waits for, as it was or as it is decided now", () => {
    const waitingFor = [{ kind: "task", externalId: "x-2" }]
    assert.deepStrictEqual(drafted(outcomes.Unchanged, { link: Situation.link({}, { waitingFor }) }).part.links[0]?.waitingFor, waitingFor)
    assert.deepStrictEqual(drafted(outcomes.Unchanged, fresh).part.links[0]?.waitingFor, [])
    const linking = { base: {}, told: {}, refused: {}, waitingFor }
    assert.deepStrictEqual(drafted({ ...outcomes.Created, linking }, fresh).part.links[0]?.waitingFor, waitingFor)
    assert.deepStrictEqual(drafted({ ...outcomes.Merged, linking }).part.links[0]?.waitingFor, waitingFor)
  })

  it("adds up what one page came to, and keeps the order of its objects", () => {
    const draft = drafted(outcomes.Created, fresh)
    draft.add({ externalId: "x-2", change, link: undefined, conflicts: new Map() }, outcomes.Created)
    draft.unchanged()
    draft.keepRaw("x-2", "{}", "hash")
    assert.deepStrictEqual(draft.counts, { ...noCounts, read: 3, created: 2, unchanged: 1 })
    assert.deepStrictEqual(
      draft.part.records.map(({ id }) => id),
      ["id-1", "id-2"],
    )
    assert.deepStrictEqual(draft.part.rawObjects, [{ streamId: "stream", externalId: "x-2", payload: "{}", hash: "hash" }])
  })

  it("takes the time of sight for the time of the change where the application tells none", () => {
    const { updatedAt: _updatedAt, ...untimed } = change
    assert.strictEqual(
      drafted(outcomes.Created, { link: undefined, change: untimed }).part.records[0]?.fieldTimes["title"]?.at,
      Situation.now,
    )
  })

  it("takes it for that of an edit, too", () => {
    const { updatedAt: _updatedAt, ...untimed } = change
    const at = (seen: Partial<Draft.Seen>) => drafted(outcomes.Merged, seen).part.records[0]?.fieldTimes["title"]?.at
    assert.strictEqual(at({ change: untimed }), Situation.now)
    assert.strictEqual(at({}), change.updatedAt)
  })

  it("becomes a commit together with what belongs into it, losing neither's events", () => {
    const draft = drafted({ ...outcomes.Merged, owes: true })
    const [event] = draft.part.events
    assert.isDefined(event)
    const commit = Draft.commit(draft, World.tenant, Situation.now, {
      fence: { connectionId: "connection", token: 4 },
      events: [event],
      owed: [{ streamId: "other", recordId: "r" }],
    })
    assert.strictEqual(commit.tenant, World.tenant)
    assert.strictEqual(commit.fence?.token, 4)
    assert.strictEqual(commit.events.length, 2)
    assert.deepStrictEqual(
      commit.owed.map(({ streamId }) => streamId),
      ["stream", "other"],
    )
    assert.strictEqual(commit.records.length, 1)
  })
})
