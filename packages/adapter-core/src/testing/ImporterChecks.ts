/**
 * What every importer must do: store what it is given and say what became of it, touch nothing else, and make a create safe in the way it declares, so
 * that a lost answer neither loses the object nor makes a second one.
 */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Attribution from "../Attribution.ts"
import type { Upsert, View } from "../Change.ts"
import type { Requirements } from "../client/Client.ts"
import { equals } from "../Json.ts"
import { Limiter } from "../client/Limiter.ts"
import { someUpdatable } from "./Ability.ts"
import {
  type Bench,
  type Body,
  type Check,
  expect,
  expectEqual,
  expectReason,
  expectSameIds,
  fail,
  make,
  notApplicable,
  pick,
} from "./Check.ts"
import { readAll, settle, tick, upserts } from "./Reading.ts"
import type { Stage, WritableSubject } from "./Stage.ts"
import { type Writing, open } from "./Writing.ts"

export const importerChecks = <S extends Stage>(subject: WritableSubject<S>): ReadonlyArray<Check> => {
  const check = (name: string, body: (writing: Writing, bench: Bench<S>) => Body<Requirements>): Check =>
    make(subject, name, (bench) => Effect.flatMap(open(subject, bench), (writing) => body(writing, bench)))

  return [
    check("what is created reads back as `see` says", (writing, bench) =>
      Effect.gen(function* () {
        for (const sample of writing.samples) {
          const before = yield* subject.ids(bench.stage)
          const request = yield* writing.request(sample)
          const made = yield* writing.create(request)
          yield* expectSameIds(yield* subject.ids(bench.stage), [...before, made.externalId], "the objects after a create")
          if (writing.importer.createSafety._tag === "ClientId") {
            yield* expectEqual(made.externalId, request.operationId, "the id of an object that was created with an id of ours")
          }
          yield* settle(bench)
          const inList = upserts((yield* readAll(bench)).changes).find(({ externalId }) => externalId === made.externalId)
          const readings = { "the answer": made, "the object": yield* writing.get(made.externalId), "the list": inList }
          for (const [where, reading] of Object.entries(readings)) {
            yield* expectEqual(
              reading && pick(reading.view, bench.resource.writable),
              bench.resource.see(request.view),
              `${where} after a create`,
            )
          }
          yield* expectEqual(made.address ?? null, inList?.address ?? null, "the address in the answer to a create")
        }
      }),
    ),
    check("every field alone can be updated and leaves the others as they are", (writing, bench) =>
      Effect.gen(function* () {
        const [from, to] = writing.samples
        const names = yield* someUpdatable(bench)
        let current = yield* writing.create(yield* writing.request(from))
        for (const name of names) {
          if (!(name in from && name in to)) return yield* fail(`the samples have no "${name}"`)
          const wanted = bench.resource.see(pick(to, [name]), current.view)
          if (equals(current.view[name], wanted[name])) return yield* fail(`the samples do not differ in "${name}"`)
          yield* tick(bench)
          const answer = yield* writing.update(current, pick(to, [name]))
          yield* expectEqual(answer.view, { ...current.view, ...wanted }, `the answer to an update of "${name}"`)
          const after = yield* writing.get(current.externalId)
          yield* expectEqual(after.view, answer.view, `the object after an update of "${name}"`)
          current = after
        }
      }),
    ),
    check("a lost answer to a create can be made good, and there is one object", (writing, bench) =>
      Effect.gen(function* () {
        const [sample] = writing.samples
        const before = yield* subject.ids(bench.stage)
        const request = yield* writing.request(sample)
        yield* bench.stage.strike("lost", "write")
        yield* expectReason(writing.create(request), ["UnknownOutcome"], "a create whose answer was lost")
        const recovered = yield* writing.recover(request)
        const after = yield* subject.ids(bench.stage)
        yield* expectEqual(after.length, before.length + 1, "how many objects there are after a create whose answer was lost")
        if (writing.importer.createSafety._tag === "None") return yield* notApplicable(unsafe)
        if (recovered === undefined) return yield* fail("the object was made, but is not found")
        yield* expectSameIds(after, [...before, recovered.externalId], "the objects after a create whose answer was lost")
        yield* expectEqual(pick(recovered.view, bench.resource.writable), bench.resource.see(request.view), "the object found")
      }),
    ),
    check("a create of several requests is made good when only the first came through", (writing, bench) =>
      Effect.gen(function* () {
        const [, sample] = writing.samples
        const before = yield* subject.ids(bench.stage)
        const request = yield* writing.request(sample)
        let writes = 0
        const limiter = yield* Limiter
        const losing: typeof limiter.take = (policy, { write, ...sent }) =>
          Effect.andThen(
            limiter.take(policy, { write, ...sent }),
            Effect.suspend(() => (write && (writes += 1) === 2 ? bench.stage.strike("refused", "write") : Effect.void)),
          )
        const created = yield* Effect.result(Effect.provideService(writing.create(request), Limiter, { ...limiter, take: losing }))
        if (writes < 2) {
          if (created._tag === "Failure") return yield* created.failure
          return yield* notApplicable(`one request creates ${subject.kind}`)
        }
        if (created._tag === "Success") return yield* fail("a create whose second request failed does not say so")
        yield* expectReason(Effect.fail(created.failure), ["UnknownOutcome"], "a create whose second request failed")
        const recovered = yield* writing.recover(request)
        if (writing.importer.createSafety._tag === "None") return yield* notApplicable(unsafe)
        if (recovered === undefined) return yield* fail("the object was made, but is not found")
        yield* expectSameIds(
          yield* subject.ids(bench.stage),
          [...before, recovered.externalId],
          "the objects after a create that was half done",
        )
        yield* expectEqual(pick(recovered.view, bench.resource.writable), bench.resource.see(request.view), "the object found")
      }),
    ),
    check("before a create there is nothing to find", (writing) =>
      Effect.gen(function* () {
        const { createSafety } = writing.importer
        if (createSafety._tag === "None") return yield* notApplicable(unsafe)
        if (createSafety._tag === "IdempotencyKey") return yield* notApplicable("a create is repeated, and not looked for")
        const [sample, other] = writing.samples
        yield* writing.create(yield* writing.request(other))
        const found = yield* writing.recover(yield* writing.request(sample))
        yield* expectEqual(found?.externalId, undefined, "the object found before it was made")
      }),
    ),
    check("a repeated create is as safe as declared", (writing, bench) =>
      Effect.gen(function* () {
        const { createSafety } = writing.importer
        if (createSafety._tag === "None") return yield* notApplicable(unsafe)
        if (createSafety._tag === "Mark") return yield* notApplicable("a create is looked for, and not repeated")
        const [sample] = writing.samples
        const before = yield* subject.ids(bench.stage)
        const request = yield* writing.request(sample)
        const made = yield* writing.create(request)
        switch (createSafety._tag) {
          case "ClientId":
          case "NaturalKey": {
            const second = yield* Effect.result(writing.create(request))
            if (second._tag === "Success") yield* expectEqual(second.success.externalId, made.externalId, "the object of a repeated create")
            else yield* expectReason(Effect.fail(second.failure), ["Rejected", "Conflict"], "a repeated create")
            break
          }
          case "IdempotencyKey":
            yield* expectEqual((yield* writing.create(request)).externalId, made.externalId, "the object of a repeated create")
            break
        }
        yield* expectSameIds(yield* subject.ids(bench.stage), [...before, made.externalId], "the objects after a repeated create")
      }),
    ),
    check("an update that was prepared reads nothing before it writes", (writing, bench) =>
      Effect.gen(function* () {
        if (writing.importer.checksVersion) return yield* notApplicable("updates name the version that they change")
        const names = yield* someUpdatable(bench)
        const [from, to] = writing.samples
        const limiter = yield* Limiter
        let current = yield* writing.create(yield* writing.request(from))
        for (const name of names) {
          // What was read for earlier writes is forgotten by then.
          yield* TestClock.adjust("1 hour")
          yield* writing.prepareUpdate(pick(to, [name]))
          const sent: Array<string> = []
          const counting: typeof limiter.take = (policy, request) =>
            Effect.andThen(
              Effect.sync(() => sent.push(request.write ? "write" : "read")),
              limiter.take(policy, request),
            )
          current = yield* Effect.provideService(writing.update(current, pick(to, [name])), Limiter, { ...limiter, take: counting })
          yield* expectEqual(sent[0] ?? "nothing", "write", `the first request of an update of "${name}"`)
        }
      }),
    ),
    check("a lost answer to an update is an unknown outcome", (writing, bench) =>
      Effect.gen(function* () {
        const [from, to] = writing.samples
        const made = yield* writing.create(yield* writing.request(from))
        const patch = yield* patchOf(bench, to)
        yield* bench.stage.strike("lost", "write")
        yield* expectReason(writing.update(made, patch), ["UnknownOutcome"], "an update whose answer was lost")
        const after = yield* writing.get(made.externalId)
        yield* expectEqual(
          after.view,
          { ...made.view, ...bench.resource.see(patch, made.view) },
          "the object after an update whose answer was lost",
        )
      }),
    ),
    check("an update of an object that is not there is Gone", (writing, bench) =>
      Effect.gen(function* () {
        const [sample] = writing.samples
        const patch = yield* patchOf(bench, sample)
        const nobody: Upsert = { _tag: "Upsert", externalId: subject.missingId, view: {}, raw: null }
        yield* expectReason(writing.update(nobody, patch), ["Gone"], "an update of an object that is not there")
        if (subject.remove === undefined) return
        const made = yield* writing.create(yield* writing.request(sample))
        yield* subject.remove(bench.stage, made.externalId)
        yield* expectReason(writing.update(made, patch), ["Gone"], "an update of an object that was removed")
      }),
    ),
    check("a value that the application does not take is Rejected by name, and nothing is made", (writing, bench) =>
      Effect.gen(function* () {
        const { refused } = subject.writes
        if (refused === undefined) return yield* notApplicable("the subject names no value that the application refuses")
        const [sample] = writing.samples
        const before = yield* subject.ids(bench.stage)
        const request = yield* writing.request({ ...sample, [refused.field]: refused.value })
        const reason = yield* expectReason(writing.create(request), ["Rejected"], "a create with a value that is refused")
        const named = reason.field === refused.field || reason.message.includes(refused.field)
        yield* expect(named, `the field "${refused.field}" is not named: ${reason.message}`)
        yield* expectSameIds(yield* subject.ids(bench.stage), before, "the objects after a refused create")
      }),
    ),
    check("a text may be as long as is declared, and no longer", (writing, bench) =>
      Effect.gen(function* () {
        const limits = Object.entries(bench.resource.limits)
        if (limits.length === 0) return yield* notApplicable(`no limit is declared for a field of ${subject.kind}`)
        const [sample] = writing.samples
        const noText = limits.find(([name]) => !bench.resource.writable.includes(name) || typeof sample[name] !== "string")
        if (noText !== undefined) return yield* fail(`a limit is declared for "${noText[0]}", which is no text that can be written`)
        // What is counted are characters, and the last has two units.
        const longest = Object.fromEntries(limits.map(([name, limit]) => [name, `${"x".repeat(limit - 1)}🚀`]))
        // What the adapter adds is as long as it can be.
        const attribution = writing.importer.attributedIn === undefined ? {} : { attribution: Attribution.longest }
        const made = yield* writing.create({ ...(yield* writing.request({ ...sample, ...longest })), ...attribution })
        const after = yield* writing.get(made.externalId)
        yield* expectEqual(pick(after.view, Object.keys(longest)), longest, "the texts of an object that are as long as is declared")
        const before = yield* subject.ids(bench.stage)
        for (const [name] of limits) {
          const request = yield* writing.request({ ...sample, [name]: `${longest[name]}x` })
          yield* expectReason(writing.create({ ...request, ...attribution }), ["Rejected"], `a create with one character more in "${name}"`)
        }
        yield* expectSameIds(yield* subject.ids(bench.stage), before, "the objects after creates with texts that are too long")
      }),
    ),
    check("who wrote an object is said in a line that is no part of its text and stays", (writing, bench) =>
      Effect.gen(function* () {
        const { attributedIn } = writing.importer
        if (attributedIn === undefined) return yield* notApplicable(`nobody is named as the author of ${subject.kind}`)
        const [from, to] = writing.samples
        const request = yield* writing.request(from)
        const made = yield* writing.create({ ...request, attribution: author })
        const { see, writable } = bench.resource
        yield* expectEqual(pick(made.view, writable), see(request.view), "the answer to a create that names an author")
        yield* expectEqual(namedBy(made), lineOf(author), "the author in the answer to a create")
        const told = yield* writing.get(made.externalId)
        yield* expectEqual([told.view, namedBy(told)], [made.view, lineOf(author)], "an object that names its author")
        yield* tick(bench)
        const patch = pick(to, [attributedIn])
        const changed = yield* writing.update(told, patch)
        const after = yield* writing.get(made.externalId)
        const wanted = [{ ...made.view, ...see(patch, made.view) }, lineOf(author)]
        yield* expectEqual([changed.view, namedBy(changed)], wanted, "the answer to an update of the text that names an author")
        yield* expectEqual([after.view, namedBy(after)], wanted, "the object after an update of the text that names an author")
        yield* tick(bench)
        const { attribution: _deleted, ...nobody } = after
        const freed = yield* writing.update(nobody, pick(from, [attributedIn]))
        yield* expectEqual(namedBy(freed), "", "the author of a text from which somebody deleted the line")
        const line = see({ [attributedIn]: Attribution.above("text", author) })
        yield* expectEqual(line, { [attributedIn]: "text" }, "what `see` says of a text with such a line")
      }),
    ),
    check("an update against an old version is a Conflict where that is declared", (writing, bench) =>
      Effect.gen(function* () {
        if (!writing.importer.checksVersion) return yield* notApplicable("updates name no version")
        const [from, to] = writing.samples
        const old = yield* writing.create(yield* writing.request(from))
        yield* expect(old.version !== undefined, "versions are checked, but an object comes without one")
        yield* tick(bench)
        const current = yield* writing.update(old, yield* patchOf(bench, to))
        yield* expectReason(writing.update(old, yield* patchOf(bench, from)), ["Conflict"], "an update against an old version")
        yield* expectEqual((yield* writing.get(old.externalId)).view, current.view, "the object after a refused update")
      }),
    ),
  ]
}

const author: Attribution.Attribution = {
  name: "Ada Lovelace",
  application: "Elsewhere",
  at: Date.UTC(2026, 2, 1),
  url: "https://example.invalid/things/1",
}

const lineOf = (attribution: Attribution.Attribution | undefined) => (attribution && Attribution.lineOf(attribution)) ?? ""

const namedBy = ({ attribution }: Upsert) => lineOf(attribution)

const unsafe = "creates are declared to be unsafe"

/** The first field that an update may change. */
const patchOf = <S extends Stage>(bench: Bench<S>, view: View) =>
  Effect.map(someUpdatable(bench), (names): View => pick(view, names.slice(0, 1)))
