/** What promises and iterations come to when they are aborted, closed, or fail. */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Stream } from "effect"
import { Closed, Defect, NotFound } from "syncline"
import * as Run from "../src/Run.ts"

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error: unknown) => error,
  )

const open = Run.make(Effect.runPromiseExit, () => false)
const closed = Run.make(Effect.runPromiseExit, () => true)

describe("a promise", () => {
  it("is not begun under a signal that is aborted, or when all is closed", async () => {
    let begun = 0
    const effect = Effect.sync(() => (begun += 1))
    const reason = new Error("enough")
    assert.strictEqual(await failure(open.promise(effect, AbortSignal.abort(reason))), reason)
    assert.instanceOf(await failure(closed.promise(effect)), Closed)
    assert.strictEqual(begun, 0)
    assert.strictEqual(await open.promise(effect), 1)
  })

  it("rejects with the error itself where it has a tag, else with a bug that has it as its cause", async () => {
    const known = new NotFound({ what: "record", id: "1" })
    assert.strictEqual(await failure(open.promise(Effect.fail(known))), known)
    const thrown = new Error("boom")
    const defect = await failure(open.promise(Effect.die(thrown)))
    assert.instanceOf(defect, Defect)
    assert.deepInclude(defect, { message: "a bug: boom", cause: thrown })
    assert.deepInclude(await failure(open.promise(Effect.die("boom"))), { message: "a bug: boom", cause: "boom" })
    // Nobody aborted it.
    assert.instanceOf(await failure(open.promise(Effect.failCause(Cause.interrupt(1)), new AbortController().signal)), Defect)
  })
})

describe("an iteration", () => {
  const numbers = Stream.fromIterable([1, 2])

  it("gives what there is, and ends", async () => {
    const seen: Array<number> = []
    for await (const number of open.iterable(numbers, "end")) seen.push(number)
    assert.deepStrictEqual(seen, [1, 2])
  })

  it("ends or rejects when all is closed, as it is said to", async () => {
    assert.deepStrictEqual(await closed.iterable(numbers, "end")[Symbol.asyncIterator]().next(), { done: true, value: undefined })
    assert.instanceOf(await failure(closed.iterable(numbers, "reject")[Symbol.asyncIterator]().next()), Closed)
  })

  it("rejects with what the stream fails with, and is over when it is left", async () => {
    const known = new NotFound({ what: "record", id: "1" })
    assert.strictEqual(await failure(open.iterable(Stream.fail(known), "end")[Symbol.asyncIterator]().next()), known)
    let isLetGo = false
    const endless = Stream.ensuring(
      Stream.forever(numbers),
      Effect.sync(() => (isLetGo = true)),
    )
    const iterator = open.iterable(endless, "end")[Symbol.asyncIterator]()
    assert.deepStrictEqual(await iterator.next(), { done: false, value: 1 })
    assert.deepStrictEqual(await iterator.return?.(), { done: true, value: undefined })
    assert.isTrue(isLetGo)
  })
})
