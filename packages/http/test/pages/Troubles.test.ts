/** What fails, as the page says it: in words, with one thing to do, and with nothing of how it is made. */
import { assert, describe, it } from "@effect/vitest"
import {
  AdapterError,
  Conflict,
  Forbidden,
  Gone,
  Malformed,
  Moved,
  RateLimited,
  Rejected,
  Unauthorized,
  Unavailable,
  UnknownOutcome,
} from "@syncline/adapter-core"
import {
  AlreadyResolved,
  ConflictMoved,
  InvalidInput,
  NotFound,
  OtherAccount,
  PlaceTaken,
  ProfilesOverlap,
  SignInFailed,
} from "@syncline/engine"
import * as Kinds from "../../src/pages/words/Kinds.ts"
import * as Times from "../../src/pages/words/Times.ts"
import * as Troubles from "../../src/pages/words/Troubles.ts"
import * as Values from "../../src/pages/words/Values.ts"

const nameOf = (app: string) => (app === "left" ? "Left" : app)
const reasons = [
  new RateLimited({ message: "x", waitMillis: 1 }),
  new Unavailable({ message: "x" }),
  new Unauthorized({ message: "x" }),
  new Forbidden({ message: "x" }),
  new Rejected({ message: "x" }),
  new Conflict({ message: "x" }),
  new Gone({ message: "x" }),
  new Moved({ message: "x", partition: "p", externalId: "1" }),
  new Malformed({ message: "x" }),
  new UnknownOutcome({ message: "x" }),
]
const whys = ["unknown", "ended", "other-browser", "not-theirs", "denied", "refused", "client", "lost"] as const

const all: ReadonlyArray<Troubles.Known> = [
  ...reasons.map((reason) => new AdapterError({ app: "left", operation: "task.page", reason })),
  ...whys.map((why) => new SignInFailed({ app: "left", why, message: "x" })),
  new NotFound({ what: "stream", id: "018f" }),
  new OtherAccount({ app: "left", connectionId: "018f", account: "ada", signedIn: "bob" }),
  new PlaceTaken({ app: "left", kind: "task", partition: "Place", connectionId: "018f", account: "ada", by: "018e" }),
  new AlreadyResolved({ conflictId: "018f", resolution: "local", by: "ada", at: 0 }),
  new ConflictMoved({ conflictId: "018f", local: "a", external: "b", version: "v" }),
  new ProfilesOverlap({ both: ["Place", "Other"] }),
]

describe("what failed, in words", () => {
  it("names the one thing to do, the application by its name, and no id or name of the inside", () => {
    for (const error of all) {
      const { title, says, todo, status } = Troubles.of(error, nameOf)
      const text = `${title} ${says} ${todo}`
      for (const part of [title, says, todo]) assert.match(part, /^[A-Z].+/, error._tag)
      assert.match(todo, /\.$/, error._tag)
      assert.notMatch(text, /018|task\.page|\bleft\b|takeOver|undefined/, error._tag)
      assert.isAbove(status, 399)
    }
    assert.strictEqual(Troubles.of(new InvalidInput({ message: "Choose one." }), nameOf).says, "Choose one.")
  })

  it("is told of a line that was kept as of the error itself", () => {
    for (const reason of reasons) {
      const error = new AdapterError({ app: "left", operation: "task.page", reason })
      const { says, todo } = Troubles.of(error, nameOf)
      assert.deepStrictEqual(Troubles.ofLine(error.message, "Left"), { says, todo })
    }
    assert.include(Troubles.ofLine("something else", "Left").says, "something else")
  })
})

describe("words for people", () => {
  it("say kinds and amounts", () => {
    assert.deepStrictEqual(["issue", "timeEntry", "company", "person", "status", "box", "day", "time_entry"].map(Kinds.several), [
      "issues",
      "time entries",
      "companies",
      "people",
      "statuses",
      "boxes",
      "days",
      "time entries",
    ])
    assert.strictEqual(Kinds.counted(1, "timeEntry"), "1 time entry")
    assert.strictEqual(Kinds.counted(1200, "issue"), "1,200 issues")
  })

  it("say times", () => {
    assert.strictEqual(Times.relative(0, 30_000), "just now")
    assert.strictEqual(Times.relative(0, 7_300_000), "2 hours ago")
    assert.strictEqual(Times.relative(7_300_000, 0), "in 2 hours")
    assert.strictEqual(Times.exact(0), "1 January 1970 at 00:00 UTC")
    assert.strictEqual(Times.day(0), "1 January 1970")
  })

  it("say values", () => {
    assert.strictEqual(Values.shown({ name: "Doing", category: "in_progress" }), "Doing")
    assert.strictEqual(Values.shown(["a", { name: "b" }]), "a, b")
    assert.deepStrictEqual(
      [null, "", [], undefined].map((value) => Values.shown(value)),
      ["nothing", "nothing", "nothing", "nothing"],
    )
    assert.strictEqual(Values.shown("abcdef", 3), "abc…")
    assert.strictEqual(Values.titleOf({ title: " ", body: "First\nSecond" }), "First")
    assert.isUndefined(Values.titleOf({ count: 5 }))
  })
})
