/** Whether a record may leave, row by row: direction, level and permission, what it belongs to, the filter; and which of its fields. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import type { Json } from "@syncline/adapter-core"
import * as Policy from "../../src/decide/Policy.ts"
import type { Privacy } from "../../src/model/Privacy.ts"
import * as Privacies from "../../src/model/Privacy.ts"
import { type StreamSettings, GivenSettings, defaultSettings } from "../../src/model/Stream.ts"
import { SendFilter } from "../../src/model/SendFilter.ts"
import { InvalidInput } from "../../src/model/EngineError.ts"
import { World } from "../../src/testing/index.ts"
import * as Situation from "../Situation.ts"

const word = (streamId: string | null, granted: boolean) => ({ streamId, granted, by: "ada", at: 1 })

interface Row {
  readonly settings?: Partial<StreamSettings>
  readonly privacy?: Privacy
  readonly data?: Json.JsonObject
  readonly parents?: Policy.Asked["parents"]
}

const named = (id: string) =>
  id === "r-bug"
    ? Policy.namesOf({ matchKeys: ["name:bug"] })
    : id === "r-ada"
      ? Policy.namesOf({ matchKeys: ["email:Ada@example.com"] })
      : []

const verdict = ({ settings, privacy, data, parents = [] }: Row, kind: Policy.Asked["kind"] = World.Task) =>
  Policy.decide({
    stream: { id: "s1", settings: { ...defaultSettings, ...settings } },
    kind,
    record: { ...Situation.record(data), ...(privacy && { privacy }) },
    named,
    parents,
  })

/** What keeps it, in words; `undefined` where nothing does. */
const kept = (row: Row): string | undefined => {
  const found = verdict(row)
  return found._tag === "Open" ? undefined : Policy.inWords(found.why)
}

const byDefault = (level: string) => `its level is ${level}, by the stream's defaultPrivacy`
const unpermitted = "and nobody has permitted it there"
const only = (wanted: string) => `the stream's filter lets out only what says that ${wanted}`
const task = (conditions: ReadonlyArray<Json.JsonObject>, way: "all" | "any" = "all"): Partial<StreamSettings> => ({
  filter: Schema.decodeUnknownSync(SendFilter)({ [way]: conditions }),
})

// proves T-08, T-26 to T-28, T-33, T-62, law 5
describe("whether a record may leave", () => {
  const rows: ReadonlyArray<readonly [what: string, row: Row, why: string | undefined]> = [
    ["nobody has said anything", {}, undefined],
    ["the stream sends nothing", { settings: { direction: "pull" } }, `the stream's direction is "pull"`],
    ["it only sends", { settings: { direction: "push" } }, undefined],
    ["local_only", { privacy: { level: "local_only", permissions: [word(null, true)] } }, "its level is local_only"],
    ["public", { privacy: { level: "public", permissions: [] }, settings: { defaultPrivacy: "local_only" } }, undefined],
    ["local_only by default", { settings: { defaultPrivacy: "local_only" } }, byDefault("local_only")],
    ["shareable by default", { settings: { defaultPrivacy: "shareable" } }, `${byDefault("shareable")}, ${unpermitted}`],
    ["shareable", { privacy: { level: "shareable", permissions: [] } }, `its level is shareable, ${unpermitted}`],
    ["permitted here", { privacy: { level: "shareable", permissions: [word("s1", true)] } }, undefined],
    ["permitted elsewhere", { privacy: { level: "shareable", permissions: [word("s2", true)] } }, `its level is shareable, ${unpermitted}`],
    ["permitted everywhere", { privacy: { level: "shareable", permissions: [word(null, true)] } }, undefined],
    [
      "permitted everywhere but here",
      { privacy: { level: "shareable", permissions: [word(null, true), word("s1", false)] } },
      `its level is shareable, ${unpermitted}`,
    ],
    ["permitted here alone", { privacy: { level: "shareable", permissions: [word(null, false), word("s1", true)] } }, undefined],
    [
      "permitted without a level of its own",
      { settings: { defaultPrivacy: "shareable" }, privacy: { permissions: [word("s1", true)] } },
      undefined,
    ],
    ["a word that it has", { settings: task([{ field: "tags", has: "Bug" }]), data: { tags: ["r-ui", "r-bug"] } }, undefined],
    ["by its key", { settings: task([{ field: "tags", has: "name:bug" }]), data: { tags: ["r-bug"] } }, undefined],
    ["by its id", { settings: task([{ field: "tags", has: "r-ui" }]), data: { tags: ["r-ui"] } }, undefined],
    ["a word that it lacks", { settings: task([{ field: "tags", has: "bug" }]), data: { tags: ["r-ui"] } }, only('tags has "bug"')],
    ["no words at all", { settings: task([{ field: "tags", has: "bug" }]) }, only('tags has "bug"')],
    [
      "a word that it must not have",
      { settings: task([{ field: "tags", hasNot: "bug" }]), data: { tags: ["r-bug"] } },
      only('tags does not have "bug"'),
    ],
    ["nor has", { settings: task([{ field: "tags", hasNot: "bug" }]) }, undefined],
    ["a person", { settings: task([{ field: "assignee", is: "ada@example.com" }]), data: { assignee: "r-ada" } }, undefined],
    ["nobody", { settings: task([{ field: "assignee", is: null }]) }, undefined],
    [
      "somebody else",
      { settings: task([{ field: "assignee", isNot: "ada@example.com" }]), data: { assignee: "r-ada" } },
      only('assignee is not "ada@example.com"'),
    ],
    ["a value", { settings: task([{ field: "state", is: "todo" }]) }, undefined],
    ["the same in other letters is another value", { settings: task([{ field: "state", is: "Todo" }]) }, only('state is "Todo"')],
    [
      "all, of which one is missed",
      {
        settings: task([
          { field: "state", is: "todo" },
          { field: "title", isNot: "Crash" },
        ]),
      },
      only('title is not "Crash"'),
    ],
    [
      "any, of which one is met",
      {
        settings: task(
          [
            { field: "state", is: "done" },
            { field: "title", is: "Crash" },
          ],
          "any",
        ),
      },
      undefined,
    ],
    [
      "any, of which none is met",
      {
        settings: task(
          [
            { field: "state", is: "done" },
            { field: "title", is: "Docs" },
          ],
          "any",
        ),
      },
      only('state is "done" or title is "Docs"'),
    ],
    ["a field that is gone", { settings: task([{ field: "urgency", isNot: "high" }]) }, only('urgency is not "high"')],
    ["no filter any more", { settings: { filter: null } }, undefined],
    [
      "what it belongs to may leave",
      { parents: [{ kind: "team", recordId: "t", verdict: { _tag: "Open", mayLeave: () => true } }] },
      undefined,
    ],
    [
      "what it belongs to may not",
      { parents: [{ kind: "team", recordId: "t", verdict: { _tag: "Refused", why: { _tag: "LocalOnly", said: true }, effect: "leave" } }] },
      "it belongs to the team t, which is withheld: its level is local_only",
    ],
  ]
  for (const [what, row, why] of rows)
    it(`${what}: ${why === undefined ? "it may" : "it may not"}`, () => assert.strictEqual(kept(row), why))

  it("of an object in a value only what is asked for counts", () => {
    const kind = { fields: { status: { ...World.Task.fields.state, initial: "" } } }
    const asked = (is: Json.Json) =>
      verdict({ settings: task([{ field: "status", is }]), data: { status: { category: "done", name: "Shipped" } } }, kind)._tag
    assert.deepStrictEqual(
      [asked({ category: "done" }), asked({ category: "todo" }), asked({ name: "Shipped", rank: 1 }), asked("done")],
      ["Open", "Refused", "Refused", "Refused"],
    )
  })

  it("lets out the fields that are named, or all", () => {
    const fields = (settings: Partial<StreamSettings>) => {
      const found = verdict({ settings })
      return found._tag === "Open" ? ["title", "body"].filter(found.mayLeave) : assert.fail("it may not leave")
    }
    assert.deepStrictEqual(
      [fields({}), fields({ sendOnly: null }), fields({ sendOnly: ["title"] })],
      [["title", "body"], ["title", "body"], ["title"]],
    )
    const { writable, see } = Policy.limited(Situation.resource, (field) => field === "title")
    assert.deepStrictEqual([writable, see(Situation.plainData)], [["title"], { title: "Crash" }])
  })

  it("does to the object what the stream says, but nothing to a word or where it sends nothing", () => {
    const effect = (settings: Partial<StreamSettings>, kind?: Policy.Asked["kind"]) => {
      const found = verdict({ settings, privacy: { level: "local_only", permissions: [] } }, kind)
      return found._tag === "Refused" ? found.effect : assert.fail("it may leave")
    }
    assert.deepStrictEqual(
      [effect({}), effect({ withheld: "close" }), effect({ withheld: "remove" }), effect({ withheld: "remove", direction: "pull" })],
      ["leave", "close", "remove", "leave"],
    )
    assert.strictEqual(effect({ withheld: "remove" }, World.Tag), "leave")
  })
})

describe("the last word on a permission", () => {
  it("is the one that counts, of one place and of all", () => {
    const said = [word("s1", true), word("s1", false), word(null, true)].reduce<ReadonlyArray<Privacy>>(
      (before, one) => [...before, Privacies.saying(before.at(-1) ?? Privacies.unsaid, one)],
      [],
    )
    assert.deepStrictEqual(
      said.map((privacy) => [Privacies.isPermitted(privacy, "s1"), Privacies.isPermitted(privacy, "s2"), privacy.permissions.length]),
      [
        [true, false, 1],
        [false, false, 1],
        [true, true, 1],
      ],
    )
  })
})

describe("settings that a kind cannot answer to", () => {
  it("are said by name, with the near one", () => {
    const flaws = [
      task([{ field: "tagz", has: "bug" }]),
      task([{ field: "tags", is: "bug" }]),
      task([{ field: "state", hasNot: "todo" }]),
      { sendOnly: ["titel"] },
      { sendOnly: ["body"] },
      { sendOnly: ["title", "body"], ...task([{ field: "tags", has: "bug" }]), withheld: "close" as const },
    ].map((settings) => Policy.flawOf(World.Task, settings))
    assert.deepStrictEqual(flaws, [
      'settings.filter names the field "tagz", which the kind task does not have; did you mean "tags"?; each kind can have settings of its own: kinds: ["task"]',
      "settings.filter asks tags of the kind task for is or isNot; it is a set, so ask for has or hasNot",
      "settings.filter asks state of the kind task for has or hasNot; it holds one value, so ask for is or isNot",
      'settings.sendOnly names the field "titel", which the kind task does not have; did you mean "title"?; each kind can have settings of its own: kinds: ["task"]',
      'settings.sendOnly leaves out title, without which no task can be made; each kind can have settings of its own: kinds: ["task"]',
      undefined,
    ])
    assert.include(Policy.flawOf(World.Note, { sendOnly: ["body"] }) ?? "", "leaves out task")
    assert.include(Policy.flawOf(World.Note, { withheld: "close" }) ?? "", "a note cannot say that it is closed")
  })

  it.effect("are refused where they are none at all", () =>
    Effect.gen(function* () {
      const check = InvalidInput.checker(GivenSettings, { name: "settings", qualified: true })
      const messages: Array<string> = []
      for (const input of [
        { defaultPrivacy: "publik" },
        { withheld: "delete" },
        { filter: { all: [] } },
        { filter: { all: [{ field: "tags", contains: "bug" }] } },
      ]) {
        messages.push((yield* Effect.flip(check(input))).message)
      }
      const conditions = 'conditions, as { all: [{ field: "labels", has: "public" }] } or { any: […] }'
      assert.deepStrictEqual(messages, [
        'settings.defaultPrivacy is "publik"; it must be "local_only", "shareable" or "public"; did you mean "public"?',
        'settings.withheld is "delete"; it must be "leave", "close" or "remove"',
        `settings.filter is an object; it must be ${conditions}`,
        `settings.filter is an object; it must be ${conditions}`,
      ])
    }),
  )
})
