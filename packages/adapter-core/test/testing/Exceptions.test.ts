/** What a subject claims beyond the ordinary: it is granted where it is so, and refused where it is not. */
import { assert, describe, it } from "@effect/vitest"
import { HostileApp, type WritableSubject } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import type { FakeStage } from "./FakeSubject.ts"
import { failures, honestSubject, hostileSubject } from "./FakeWorld.ts"

const viceNamed = (name: string) => {
  const found = HostileApp.vices.find((vice) => vice.name === name)
  if (found === undefined) throw new Error(`there is no vice "${name}"`)
  return found
}

const namesOfFailures = (subject: WritableSubject<FakeStage>) => Effect.map(failures(subject), (found) => found.map(({ name }) => name))

const readings = ["full read", "delta"]
const removals = readings.map((reading) => `a removal during a ${reading} hides no other object, where that is promised`)
const edits = readings.map((reading) => `an edit during a ${reading} hides no other object`)
const momentary = readings.flatMap((reading) =>
  ["an edit", "a removal"].map((event) => `${event} hides an object of its moment from a ${reading}, where that is said`),
)

const byNumber = viceNamed("pages by number, though a removal moves what is not read yet")
const byTime = viceNamed("pages by time, and by number within a moment")
const byNumberInOrderOfUpdate = viceNamed("pages by number in the order of update")

describe("that a removal shifts what is not read yet", () => {
  it.live("can be claimed where it is so", () =>
    Effect.map(namesOfFailures({ ...hostileSubject(byNumber), removalShifts: true }), (found) =>
      assert.deepStrictEqual(found, ["a page without objects is not the end"]),
    ),
  )

  it.live("cannot be claimed where nothing is hidden", () =>
    Effect.map(namesOfFailures({ ...honestSubject(), removalShifts: true }), (found) => assert.deepStrictEqual(found, removals)),
  )

  it.live("can be claimed of the objects of one moment where it is so", () =>
    Effect.map(namesOfFailures({ ...hostileSubject(byTime), removalShifts: "within a moment" }), (found) =>
      assert.deepStrictEqual(found, ["a page without objects is not the end"]),
    ),
  )

  it.live("cannot be claimed of the objects of one moment where nothing is hidden", () =>
    Effect.map(failures({ ...honestSubject(), removalShifts: "within a moment" }), (found) => {
      assert.sameMembers(
        found.map(({ name }) => name),
        momentary,
      )
      for (const { message } of found) assert.match(message, /is said to hide an object of its moment from a .*, but hid none/)
    }),
  )

  it.live("is not excused by a claim that is about the objects of one moment only", () =>
    Effect.map(namesOfFailures({ ...hostileSubject(byNumberInOrderOfUpdate), removalShifts: "within a moment" }), (found) =>
      assert.includeMembers([...found], [...removals, ...edits]),
    ),
  )
})

describe("that objects are everywhere", () => {
  it.live("can be claimed where they are got from any partition", () =>
    Effect.map(namesOfFailures({ ...hostileSubject(viceNamed("gets objects from any partition")), everywhere: true }), (found) =>
      assert.deepStrictEqual(found, []),
    ),
  )

  it.live("cannot be claimed where another partition has not got them", () =>
    Effect.map(namesOfFailures({ ...honestSubject(), everywhere: true }), (found) =>
      assert.deepStrictEqual(found, ["an object of another partition is Gone or said to be there, unless it is said to be everywhere"]),
    ),
  )

  it.live("does not excuse an empty list for a partition that is not there", () =>
    Effect.map(namesOfFailures({ ...hostileSubject(viceNamed("shows a missing partition as an empty list")), everywhere: true }), (found) =>
      assert.include(found, "a partition that is not there is Gone, and never an empty list"),
    ),
  )
})
