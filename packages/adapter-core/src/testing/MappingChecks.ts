/**
 * The laws of a mapping: what the application can say is a fixed point of `see`; what it shows is what `see` says of it; a stored payload reads as the
 * page did that brought it; and what a payload holds of other kinds reads as those objects do.
 */
import { Arbitrary, Effect, Result } from "effect"
import type { View } from "../Change.ts"
import { type JsonObject, at, equals } from "../Json.ts"
import { type Bench, type Check, essence, expect, expectEqual, fail, make, pick } from "./Check.ts"
import { listed, readAll, settle, upserts } from "./Reading.ts"
import type { Stage, Subject } from "./Stage.ts"

export const mappingChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  make(subject, "what is opened is what is declared, every kind once", (bench) =>
    Effect.gen(function* () {
      const names = (kinds: ReadonlyArray<{ readonly name: string }>) => kinds.map(({ name }) => name).toSorted()
      const declared = names(bench.stage.adapter.kinds)
      const opened = names(bench.opened.resources.map(({ kind }) => kind))
      yield* expectEqual(opened, declared, "the kinds that are opened")
      yield* expectEqual([...new Set(opened)], opened, "the kinds that are opened, without repetition")
    }),
  ),
  make(subject, "views hold exactly the declared fields, and values that the kind allows", (bench) =>
    Effect.gen(function* () {
      const { kind, readable, writable, importer } = bench.resource
      const fields = Object.keys(kind.fields)
      yield* expect(
        readable.every((name) => fields.includes(name)),
        `not all of ${readable.join(", ")} are fields of ${kind.name}`,
      )
      yield* expect(
        writable.every((name) => readable.includes(name)),
        "a field can be written but not read",
      )
      yield* expect((importer === undefined) === (writable.length === 0), "fields can be written exactly where there is an importer")
      for (const view of yield* views(subject, bench)) {
        yield* expectEqual(Object.keys(view).toSorted(), readable.toSorted(), "the fields of a view")
        const decoded = kind.decode(view)
        if (Result.isFailure(decoded)) return yield* fail(decoded.failure.message)
      }
    }),
  ),
  make(subject, "`see` says of what is there just what is there", (bench) =>
    Effect.gen(function* () {
      const { see, writable } = bench.resource
      for (const view of yield* views(subject, bench)) {
        yield* expectEqual(see(view), pick(view, writable), "`see` of a view")
        yield* expectEqual(see(view, view), pick(view, writable), "`see` of a view where that is what the application has")
      }
    }),
  ),
  make(subject, "`see` changes nothing that it has seen, for any value the kind allows", (bench) =>
    Effect.gen(function* () {
      const { kind, see, writable } = bench.resource
      for (const name of writable) {
        const schema = kind.fields[name]?.schema
        if (schema === undefined) continue
        const result = yield* Arbitrary.checkEffect(Arbitrary.schema(schema), (value) => {
          const seen = see({ [name]: value })
          const allowed = Result.isSuccess(kind.decodePartial({ [name]: value }))
          return Effect.succeed(!allowed || (equals(see(seen), seen) && Result.isSuccess(kind.decodePartial(seen))))
        })
        const failure = Arbitrary.formatCheckFailure(result)
        if (failure !== undefined) return yield* fail(`\`see\` of "${name}" is not a fixed point: ${failure}`)
      }
    }),
  ),
  make(subject, "`see` speaks of the given writable fields only", (bench) =>
    Effect.gen(function* () {
      const { see, writable } = bench.resource
      yield* expectEqual(see({}), {}, "`see` of nothing")
      for (const view of yield* views(subject, bench)) {
        for (const name of Object.keys(view)) {
          yield* expectEqual(
            Object.keys(see(pick(view, [name]))),
            writable.includes(name) ? [name] : [],
            `the fields of \`see\` of "${name}"`,
          )
        }
      }
    }),
  ),
  make(subject, "a stored payload reads as the page did that brought it", (bench) =>
    Effect.gen(function* () {
      yield* subject.seed(bench.stage, 3)
      yield* settle(bench)
      for (const change of upserts((yield* readAll(bench)).changes)) {
        const stored = JSON.parse(JSON.stringify(change.raw))
        yield* expectEqual(essence(bench.resource.exporter.read(stored)), essence(change), `the stored payload of "${change.externalId}"`)
      }
    }),
  ),
  ...(subject.extend === undefined ? [] : extendChecks(subject, subject.extend)),
  make(subject, "what a payload holds of other kinds reads as those objects do", (bench) =>
    Effect.gen(function* () {
      const { opened, stage } = bench
      yield* subject.seed(stage, 3)
      yield* settle(bench)
      for (const { related = [] } of upserts((yield* readAll(bench)).changes)) {
        for (const { kind, raw } of related) {
          const resource = opened.resources.find((other) => other.kind.name === kind)
          if (resource === undefined) return yield* fail(`the adapter has no ${kind}, but its ${subject.kind} holds some`)
          const held = resource.exporter.read(raw)
          if (held._tag !== "Upsert") return yield* fail(`the ${kind} in a ${subject.kind} is ${held._tag}`)
          const itself = yield* resource.exporter.get(opened.client, { partition: stage.partition, externalId: held.externalId })
          yield* expectEqual(viewAndAddress(held), viewAndAddress(itself), `the ${kind} "${held.externalId}" in a ${subject.kind}`)
        }
      }
    }),
  ),
]

const extendChecks = <S extends Stage>(subject: Subject<S>, extend: NonNullable<Subject<S>["extend"]>): ReadonlyArray<Check> => [
  make(subject, "what the adapter does not know of a payload is kept, and changes nothing", (bench) =>
    Effect.gen(function* () {
      const name = "x-added-later"
      const value = { list: [1, null, "Größe 🚀"], "": { deep: true } }
      const [id = ""] = yield* subject.seed(bench.stage, 1)
      yield* settle(bench)
      const before = yield* listed(bench, id)
      yield* extend(bench.stage, id, name, value)
      yield* settle(bench)
      const inList = yield* listed(bench, id)
      const itself = yield* bench.resource.exporter.get(bench.opened.client, { partition: bench.stage.partition, externalId: id })
      const read = bench.resource.exporter.read(JSON.parse(JSON.stringify(inList.raw)))
      for (const [where, change] of Object.entries({ "the list": inList, "the object": itself, "the stored payload": read })) {
        if (change._tag !== "Upsert") return yield* fail(`with a member that the adapter does not know, ${where} is ${change._tag}`)
        yield* expectEqual(at(change.raw, [name]), value, `a member that the adapter does not know, in ${where}`)
        yield* expectEqual(change.view, before.view, `the view with a member that the adapter does not know, in ${where}`)
      }
    }),
  ),
]

const viewAndAddress = (change: Parameters<typeof essence>[0]): JsonObject | undefined =>
  change._tag === "Upsert" ? { view: change.view, address: change.address ?? null } : undefined

const views = Effect.fnUntraced(function* <S extends Stage>(subject: Subject<S>, bench: Bench<S>) {
  yield* subject.seed(bench.stage, 3)
  yield* settle(bench)
  return upserts((yield* readAll(bench)).changes).map(({ view }): View => view)
})
