/**
 * One thing that an adapter must do, as an effect that fails when it does not. Each check starts the application anew, sees no other check's traces,
 * and retries nothing, so that what it looks at is the adapter's own first answer. A defect in the adapter fails the check like a wrong answer. A check
 * that finds nothing to look at says so, with the reason: it never passes for one that held.
 */
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import type { Opened } from "../Adapter.ts"
import type { AdapterError, Reason } from "../AdapterError.ts"
import type { Credentials } from "../Authorization.ts"
import type { Change, View } from "../Change.ts"
import type { Requirements } from "../client/Client.ts"
import { type Json, canonical, equals } from "../Json.ts"
import { Patience } from "../client/Limiter.ts"
import type { Resource } from "../Resource.ts"
import { Retries } from "../client/Transport.ts"
import type { Stage, Subject } from "./Stage.ts"

export class CheckFailed extends Schema.TaggedError<CheckFailed>()("CheckFailed", { message: Schema.String }) {}

/** What a check came to that did not fail: it looked and found all as it must be, or there was nothing to look at. */
export type Verdict = { readonly _tag: "Held" } | { readonly _tag: "NotApplicable"; readonly why: string }

export interface Check {
  readonly name: string
  readonly run: Effect.Effect<Verdict, CheckFailed>
}

/** Ends a check for which there is nothing to look at. */
export class NotApplicable extends Schema.TaggedError<NotApplicable>()("NotApplicable", { why: Schema.String }) {}

export type Body<R = never> = Effect.Effect<void, CheckFailed | NotApplicable | AdapterError, R>

/** What a check has at hand. */
export interface Bench<S extends Stage> {
  readonly stage: S
  /** Makes objects in the stage's partition, and sees that they are there: a check of none would hold. Answers with their ids. */
  readonly seed: (count: number) => Effect.Effect<ReadonlyArray<string>, CheckFailed>
  readonly opened: Opened
  readonly resource: Resource
  readonly openWith: (credentials: Credentials) => Effect.Effect<Opened, AdapterError>
}

/** 2026-03-04T05:06:07.089Z: a moment that no vendor's grain leaves as it is. */
const beginning = Date.UTC(2026, 2, 4, 5, 6, 7, 89)

export const make = <S extends Stage>(subject: Subject<S>, name: string, body: (bench: Bench<S>) => Body<Requirements>): Check => ({
  name,
  run: Effect.gen(function* () {
    yield* TestClock.setTime(beginning)
    const stage = yield* subject.start
    const openWith = (credentials: Credentials) =>
      stage.adapter.open({ credentials: Effect.succeed(credentials), ...(stage.settings !== undefined && { settings: stage.settings }) })
    const opened = yield* openWith(stage.credentials)
    const resource = opened.resources.find(({ kind }) => kind.name === subject.kind)
    if (resource === undefined) return yield* fail(`the adapter has no ${subject.kind}`)
    const seed = seeding(subject, stage)
    yield* Effect.provide(body({ stage, seed, opened, resource, openWith }), stage.layer)
  }).pipe(
    Effect.scoped,
    Effect.provideService(Retries, 0),
    Effect.provideService(Patience, 0),
    Effect.provide(TestClock.layer()),
    verdictOf,
  ),
})

const seeding = <S extends Stage>(subject: Subject<S>, stage: S): Bench<S>["seed"] =>
  Effect.fnUntraced(function* (count) {
    const made = yield* subject.seed(stage, count)
    const there = new Set(yield* subject.ids(stage))
    const found = new Set(made.filter((id) => there.has(id))).size
    if (found === count) return made
    const message = `the stage has ${found} of ${count} objects: give the subject a \`seed\` that makes them and \`ids\` that tell of them`
    return yield* fail(message)
  })

/** What becomes of a body: nothing that goes wrong in it passes for a check that held. */
export const verdictOf = <R>(body: Body<R>): Effect.Effect<Verdict, CheckFailed, R> =>
  body.pipe(
    Effect.as<Verdict>({ _tag: "Held" }),
    Effect.catchTag("NotApplicable", ({ why }) => Effect.succeed<Verdict>({ _tag: "NotApplicable", why })),
    Effect.catchTag("AdapterError", (error) => fail(error.message)),
    Effect.catchDefect((defect) => fail(`a defect: ${String(defect)}`)),
  )

export const notApplicable = (why: string): Effect.Effect<never, NotApplicable> => Effect.fail(new NotApplicable({ why }))

export const fail = (message: string): Effect.Effect<never, CheckFailed> => Effect.fail(new CheckFailed({ message }))

export const expect = (holds: boolean, message: string): Effect.Effect<void, CheckFailed> => (holds ? Effect.void : fail(message))

export const expectEqual = (actual: Json | undefined, expected: Json | undefined, what: string): Effect.Effect<void, CheckFailed> =>
  equals(actual, expected) ? Effect.void : fail(`${what}: expected ${print(expected)}, got ${print(actual)}`)

const print = (value: Json | undefined): string => (value === undefined ? "nothing" : canonical(value))

/** Compares without regard to order, and names only what differs. */
export const expectSameIds = (
  actual: ReadonlyArray<string>,
  expected: ReadonlyArray<string>,
  what: string,
): Effect.Effect<void, CheckFailed> => {
  const missing = lessOf(expected, actual)
  const extra = lessOf(actual, expected)
  const faults = [...(missing.length > 0 ? [`${some(missing)} missing`] : []), ...(extra.length > 0 ? [`${some(extra)} too many`] : [])]
  return expect(faults.length === 0, `${what}: ${faults.join(", ")}`)
}

/** What `ids` has more often than `others`. */
const lessOf = (ids: ReadonlyArray<string>, others: ReadonlyArray<string>): ReadonlyArray<string> => {
  const left = new Map<string, number>()
  for (const id of others) left.set(id, (left.get(id) ?? 0) + 1)
  return ids.filter((id) => {
    const count = left.get(id) ?? 0
    left.set(id, count - 1)
    return count <= 0
  })
}

const some = (ids: ReadonlyArray<string>): string => {
  const named = ids.slice(0, 5).map((id) => `"${id}"`)
  return named.join(", ") + (ids.length > named.length ? ` and ${ids.length - named.length} more` : "")
}

/** Succeeds when the effect fails with one of these reasons, and answers with it. */
export const expectReason = <Tag extends Reason["_tag"], A, R>(
  effect: Effect.Effect<A, AdapterError | CheckFailed, R>,
  tags: ReadonlyArray<Tag>,
  what: string,
): Effect.Effect<Extract<Reason, { readonly _tag: Tag }>, CheckFailed, R> =>
  Effect.matchEffect(effect, {
    onSuccess: () => fail(`${what}: expected ${tags.join(" or ")}, but it succeeded`),
    onFailure: (error) => {
      if (error._tag === "CheckFailed") return Effect.fail(error)
      const { reason } = error
      return isOneOf(reason, tags) ? Effect.succeed(reason) : fail(`${what}: expected ${tags.join(" or ")}, got ${error.message}`)
    },
  })

const isOneOf = <Tag extends Reason["_tag"]>(reason: Reason, tags: ReadonlyArray<Tag>): reason is Extract<Reason, { readonly _tag: Tag }> =>
  tags.some((tag) => tag === reason._tag)

/** What of a change must be the same however it was read; payloads may differ between a list and a single answer. */
export const essence = (change: Change): Json => {
  if (change._tag !== "Upsert") return { tag: change._tag, externalId: change.externalId ?? null }
  const { externalId, address = null, version = null, updatedAt = null, view } = change
  return { externalId, address, version, updatedAt, view }
}

/** Some fields of a view. */
export const pick = (view: View, names: ReadonlyArray<string>): View =>
  Object.fromEntries(names.flatMap((name) => (view[name] === undefined ? [] : [[name, view[name]]])))
