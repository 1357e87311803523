/** What a check says that finds nothing to look at, and what it says when there had to be something. */
import { assert, describe, it } from "@effect/vitest"
import { Field, Kind } from "@syncline/adapter-core"
import {
  type FakeKind,
  type Stage,
  type Subject,
  type WritableSubject,
  exporterChecks,
  limitChecks,
  mappingChecks,
} from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import type { FakeStage } from "./FakeSubject.ts"
import { allChecks, failures, honestSubject, notApplicable, outcomes } from "./FakeWorld.ts"

const readings = ["full read", "delta"]

const exceptions = readings.flatMap((reading) =>
  ["an edit", "a removal"].map((event) => `${event} hides an object of its moment from a ${reading}, where that is said`),
)
const several = "a create of several requests is made good when only the first came through"
const versions = "an update against an old version is a Conflict where that is declared"
const prepared = "an update that was prepared reads nothing before it writes"
const lost = "a lost answer to a create can be made good, and there is one object"
const before = "before a create there is nothing to find"
const repeated = "a repeated create is as safe as declared"
const related = "what a payload holds of other kinds reads as those objects do"
const fixedPoint = "`see` changes nothing that it has seen, for any value the kind allows"
const ofViews = "`see` says of what is there just what is there"
const unknown = "what the adapter does not know of a payload is kept, and changes nothing"
const refused = "a value that the application does not take is Rejected by name, and nothing is made"
const lengths = "a text may be as long as is declared, and no longer"
const removals = readings.map((reading) => `a removal during a ${reading} hides no other object, where that is promised`)
const edits = readings.map((reading) => `an edit during a ${reading} hides no other object`)

type ByReason = Readonly<Record<string, ReadonlyArray<string>>>

const attributed = "who wrote an object is said in a line that is no part of its text and stays"
const anonymous = { "nobody is named as the author of task": [attributed] }
const unlimited = { "no limit is declared for a field of task": [lengths] }
const whole = { "nothing is said to be hidden within a moment": exceptions, "the payload of task holds none of other kinds": [related] }

/** Of the honest application as it is by default. */
const usual = { ...whole, ...unlimited, ...anonymous, "one request creates task": [several], "updates name no version": [versions] }

const kinds: ReadonlyArray<readonly [name: string, kind: Partial<FakeKind>, expected: ByReason]> = [
  ["by default", {}, usual],
  [
    "with versions checked",
    { checksVersion: true },
    {
      ...whole,
      ...unlimited,
      ...anonymous,
      "one request creates task": [several],
      "updates name the version that they change": [prepared],
    },
  ],
  [
    "with limits of texts",
    { limits: { title: 40 } },
    { ...whole, ...anonymous, "one request creates task": [several], "updates name no version": [versions] },
  ],
  [
    "with idempotency keys",
    { createSafety: { _tag: "IdempotencyKey" } },
    { ...usual, "a create is repeated, and not looked for": [before] },
  ],
  ["with marks", { createSafety: { _tag: "Mark", settleMillis: 0 } }, { ...usual, "a create is looked for, and not repeated": [repeated] }],
  ["without safe creates", { createSafety: { _tag: "None" } }, { ...usual, "creates are declared to be unsafe": [lost, before, repeated] }],
  [
    "without a cursor",
    { facts: { kind: "none" } },
    {
      ...usual,
      "the list cannot be asked for what changed": [
        "a delta can be taken up at every position, by another process too",
        "an edit during a delta hides no other object",
        "an object made during a delta hides no other",
        "a removal during a delta hides no other object, where that is promised",
        "`since` an object's own update time includes it as declared",
        "a delta finds all objects of one moment, over page edges too",
        "two deltas since one moment are equal",
        "update times have the declared grain",
        "a delta from where a full read left off finds an edit and nothing old",
      ],
    },
  ],
]

/** The subject without some of what a person can do. */
const without = (names: ReadonlyArray<keyof Subject<Stage>>, subject = honestSubject()): Subject<FakeStage> => {
  const { edit, remove, corrupt, extend, estranged, writes, ...rest } = subject
  const optional = { edit, remove, corrupt, extend, estranged, writes }
  return { ...rest, ...Object.fromEntries(Object.entries(optional).filter(([name]) => !names.some((one) => one === name))) }
}

const reading = (subject: Subject<FakeStage>) => [...exporterChecks(subject), ...mappingChecks(subject)]

const abilities: ReadonlyArray<readonly [name: keyof Subject<Stage>, checks: ReadonlyArray<string>]> = [
  [
    "remove",
    [...removals, "an object that was removed is Gone and in no list", "a delta tells of a removal or says nothing, and tells of no other"],
  ],
  ["corrupt", ["an unreadable object is set aside alone"]],
  ["estranged", ["a page without objects is not the end"]],
  ["extend", [unknown]],
]

describe("a check that finds nothing to look at says so, with the reason", () => {
  for (const [name, kind, expected] of kinds) {
    it.live(name, () => Effect.map(notApplicable(allChecks(honestSubject(kind))), (found) => assert.deepStrictEqual(found, expected)))
  }

  for (const [name, checks] of abilities) {
    it.live(`where the subject has no \`${name}\``, () =>
      Effect.map(notApplicable(reading(without([name]))), (found) =>
        assert.deepStrictEqual(found, { ...whole, [`the subject has no \`${name}\``]: checks }),
      ),
    )
  }

  it.live("where nothing can be written and nobody can edit", () =>
    Effect.map(
      notApplicable(reading(without(["edit", "writes"], honestSubject({ readOnlyApp: true, facts: { kind: "none" } })))),
      (found) => {
        assert.deepStrictEqual(found["no field of task can be written"], [ofViews, fixedPoint])
        assert.deepStrictEqual(found["the subject has no `edit`"], [
          "an edit during a full read hides no other object",
          "an edit is in the list once the declared lag has passed",
        ])
      },
    ),
  )

  it.live("where the application refuses no value", () => {
    const subject = honestSubject()
    return Effect.map(notApplicable(allChecks({ ...subject, writes: { samples: subject.writes.samples } })), (found) =>
      assert.deepStrictEqual(found, { ...usual, "the subject names no value that the application refuses": [refused] }),
    )
  })

  it.live("where a field can be given once and never changed", () => {
    const Task = Kind.make({ name: "task", fields: { label: Field.parent("label"), body: Field.text() } })
    const subject = honestSubject({ kind: Task, readOnly: ["body"] })
    const fixed: WritableSubject<FakeStage> = {
      ...subject,
      seed: ({ app }, count) => Effect.sync(() => Array.from({ length: count }, () => app.create("task", "p", { label: "label-0" }))),
      writes: {
        samples: ({ app }) =>
          Effect.sync(() => {
            const [one = "", other = ""] = ["bug", "idea"].map((name) => app.create("label", "p", { name }))
            return [{ label: one }, { label: other }]
          }),
      },
    }
    return Effect.map(notApplicable(allChecks(fixed)), (found) =>
      assert.deepStrictEqual(found["no field of task takes updates"], [
        "every field alone can be updated and leaves the others as they are",
        prepared,
        "a lost answer to an update is an unknown outcome",
        "an update of an object that is not there is Gone",
      ]),
    )
  })

  it.live("where the application has no limits", () => {
    const subject = honestSubject()
    const start = Effect.map(subject.start, (stage): FakeStage => {
      const { api } = stage.adapter
      return { ...stage, limits: [], adapter: { ...stage.adapter, api: { ...api, rates: { ...api.rates, budgets: [] } } } }
    })
    return Effect.map(notApplicable(limitChecks({ ...subject, start, strained: start })), (found) =>
      assert.deepStrictEqual(found, {
        "the application publishes no limit": [
          "no budget is above the application's limit, and no limit is without a budget",
          "a burst of work is slowed down, and refused nothing",
        ],
      }),
    )
  })
})

describe("a check fails, and does not say that it does not apply, where a declaration says that there is something", () => {
  /** The checks that fail, under what they say. */
  const complaints = (subject: Subject<FakeStage>) =>
    Effect.map(outcomes(reading(subject)), (all) => {
      const failed = all.flatMap(([name, outcome]) => (outcome._tag === "Failed" ? [[outcome.message, name] as const] : []))
      return Object.fromEntries(failed.map(([message]) => [message, failed.flatMap(([other, name]) => (other === message ? [name] : []))]))
    })

  it.live("to be edited: the list tells what changed", () =>
    Effect.map(complaints(without(["edit"])), (found) =>
      assert.deepStrictEqual(found, {
        "the list of task is declared to tell what changed: give the subject `edit`": [
          ...edits,
          "an edit is in the list once the declared lag has passed",
          "update times have the declared grain",
          "a delta from where a full read left off finds an edit and nothing old",
        ],
      }),
    ),
  )

  it.live("to be edited: the kind takes updates", () =>
    Effect.map(complaints(without(["edit"], honestSubject({ facts: { kind: "none" } }))), (found) =>
      assert.deepStrictEqual(found, {
        "task is declared to take updates: give the subject `edit`": [
          "an edit during a full read hides no other object",
          "an edit is in the list once the declared lag has passed",
        ],
      }),
    ),
  )

  it.live("to be written", () =>
    Effect.map(complaints(without(["writes"])), (found) =>
      assert.deepStrictEqual(found, {
        "the adapter writes task: give the subject `writes`": ["views hold exactly the declared fields, and values that the kind allows"],
      }),
    ),
  )

  it.live("to be read: the stage made less than it was asked for", () =>
    Effect.map(failures({ ...honestSubject(), seed: () => Effect.succeed([]) }), (found) => {
      assert.isAbove(found.length, 30)
      assert.match(found[0]?.message ?? "", /^the stage has 0 of 9 objects: give the subject a `seed` that makes them/)
    }),
  )

  it.live("to be read: the stage does not tell of what it made", () =>
    Effect.map(failures({ ...honestSubject(), ids: () => Effect.succeed([]) }), (found) =>
      assert.match(found[0]?.message ?? "", /and `ids` that tell of them$/),
    ),
  )
})
