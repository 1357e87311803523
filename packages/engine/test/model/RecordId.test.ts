/** Ids of records and of the operations that copy them follow from each other, and from nothing that differs between two who look. */
import { assert, describe, it } from "@effect/vitest"
import type { Place } from "../../src/model/Place.ts"
import * as RecordId from "../../src/model/RecordId.ts"

const place: Place = { app: "linear", instance: "https://api.linear.app", kind: "issue", partition: "7" }
const source: RecordId.Source = { ...place, partition: undefined, externalId: "12", createdAt: Date.UTC(2026, 0, 1) }

describe("RecordId", () => {
  it("is the same for whoever reads the object, and another for every other object", () => {
    const id = RecordId.ofSource(source)
    assert.strictEqual(RecordId.ofSource({ ...source }), id)
    const others = [
      { ...source, app: "jira" },
      { ...source, instance: "https://other.test" },
      { ...source, kind: "comment" },
      { ...source, partition: "7" },
      { ...source, externalId: "1" },
      { ...source, createdAt: undefined },
      { ...source, createdAt: Date.UTC(2026, 0, 2) },
    ].map(RecordId.ofSource)
    assert.strictEqual(new Set([id, ...others]).size, others.length + 1)
  })

  it("is the same in every version: what was synced once is known again", () => {
    const ids = [source, { ...source, partition: "7" }, { ...source, createdAt: undefined }].map(RecordId.ofSource)
    assert.deepStrictEqual(ids, [
      "019b76da-a800-8000-8000-17d0eb469062",
      "019b76da-a800-8000-8000-43959481293c",
      "8ca6451e-7612-8000-8000-17d0eb469062",
    ])
    assert.strictEqual(RecordId.operationOf(ids[0] ?? "", place), "66a34c0e-3348-423d-8875-9949edb32117")
  })

  it("is in the order in which things were made, whatever their ids", () => {
    const times = [1, 2, 1000, Date.UTC(2020, 5, 1), Date.UTC(2026, 0, 1), Date.UTC(2100, 0, 1)]
    const ids = times.map((createdAt, index) => RecordId.ofSource({ ...source, externalId: `x${index}`, createdAt }))
    assert.deepStrictEqual(ids.toSorted(), ids)
    const host = RecordId.ofHost("019b76da-a800-7abc-8abc-0123456789ab")
    assert.isBelow(host.localeCompare(RecordId.ofSource({ ...source, createdAt: Date.UTC(2026, 0, 2) })), 0)
    assert.match(host, /^019b76da-a800-8000-8000-8123456789ab$/)
  })

  it("says whether a host made it", () => {
    for (let index = 0; index < 20; index += 1) assert.isFalse(RecordId.isOfHost(RecordId.ofSource({ ...source, externalId: `${index}` })))
    for (const end of ["0", "7", "8", "f"]) assert.isTrue(RecordId.isOfHost(RecordId.ofHost(`019b76da-a800-7abc-8abc-${end}123456789ab`)))
  })

  it("is told from what a time cannot be", () => {
    for (const createdAt of [0, -1, Number.NaN, 2 ** 48]) {
      assert.strictEqual(RecordId.ofSource({ ...source, createdAt }), RecordId.ofSource({ ...source, createdAt: undefined }))
    }
  })

  it("knows its source, with or without the time, and no other", () => {
    for (const createdAt of [source.createdAt, undefined]) {
      const id = RecordId.ofSource({ ...source, createdAt })
      assert.isTrue(RecordId.isOfSource(id, source))
      assert.isFalse(RecordId.isOfSource(id, { ...source, externalId: "13" }))
    }
  })

  it("gives an operation in each place, a UUID of version 4, and comes out of it again there", () => {
    for (const id of [RecordId.ofSource(source), RecordId.ofHost("019b76da-a800-7abc-8abc-0123456789ab")]) {
      const operation = RecordId.operationOf(id, place)
      assert.match(operation, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.strictEqual(RecordId.ofOperation(operation, place), id)
      for (const other of [{ app: "jira" }, { instance: "https://other.test" }, { kind: "comment" }, { partition: "8" }]) {
        assert.notStrictEqual(RecordId.operationOf(id, { ...place, ...other }), operation)
        assert.notStrictEqual(RecordId.ofOperation(operation, { ...place, ...other }), id)
      }
    }
  })

  it("takes no other UUID for an operation", () => {
    const operation = RecordId.operationOf(RecordId.ofSource(source), place)
    const others = [
      "",
      "12",
      "f81d4fae-7dec-41d0-8765-00a0c91e6bf6",
      operation.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
      RecordId.ofSource(source),
    ]
    for (const other of others) assert.isUndefined(RecordId.ofOperation(other, place))
  })

  it("names an operation for an id of another form, always the same", () => {
    assert.isFalse(RecordId.isTelling("r1"))
    assert.isTrue(RecordId.isTelling(RecordId.ofSource(source)))
    assert.strictEqual(RecordId.operationOf("r1", place), RecordId.operationOf("r1", place))
    assert.notStrictEqual(RecordId.operationOf("r1", place), RecordId.operationOf("r2", place))
  })
})
