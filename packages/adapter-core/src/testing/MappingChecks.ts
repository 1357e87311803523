/**
 * The laws of a mapping: what the application can say is a fixed point of `see`; what it shows is what `see` says of it; a stored payload reads as the
 * page did that brought it; and what a payload holds of other kinds reads as those objects do.
 */
import { Arbitrary, Effect, Result } from "effect"
import type { View } from "../Change.ts"
import { type JsonObject, at, equals } from "../Json.ts"
import { ability } from "./Ability.ts"
import { type Bench, type Check, essence, expect, expectEqual, fail, make, notApplicable, pick } from "./Check.ts"
import { listed, readSome, settle, upserts } from "./Reading.ts"
import { type Stage, type Subject, isWritable } from "./Stage.ts"

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
      yield* expect(importer === undefined || isWritable(subject), `the adapter writes ${kind.name}: give the subject \`writes\``)
      for (const view of yield* views(bench)) {
        yield* expectEqual(Object.keys(view).toSorted(), readable.toSorted(), "the fields of a view")
        const decoded = kind.decode(view)
        if (Result.isFailure(decoded)) return yield* fail(decoded.failure.message)
      }
    }),
  ),
  make(subject, "`see` says of what is there just what is there", (bench) =>
    Effect.gen(function* () {
      const { kind, see, writable } = bench.resource
      if (writable.length === 0) return yield* notApplicable(`no field of ${kind.name} can be written`)
      for (const view of yield* views(bench)) {
        yield* expectEqual(see(view), pick(view, writable), "`see` of a view")
        yield* expectEqual(see(view, view), pick(view, writable), "`see` of a view where that is what the application has")
      }
    }),
  ),
  make(subject, "`see` changes nothing that it has seen, for any value the kind allows", (bench) =>
    Effect.gen(function* () {
      const { kind, see, writable } = bench.resource
      if (writable.length === 0) return yield* notApplicable(`no field of ${kind.name} can be written`)
      for (const name of writable) {
        const schema = kind.fields[name]?.schema
        if (schema === undefined) continue
        let tried = 0
        const result = yield* Arbitrary.checkEffect(Arbitrary.schema(schema), (value) => {
          if (Result.isFailure(kind.decodePartial({ [name]: value }))) return Effect.succeed(true)
          tried += 1
          const seen = see({ [name]: value })
          return Effect.succeed(equals(see(seen), seen) && Result.isSuccess(kind.decodePartial(seen)))
        })
        yield* expect(tried > 0, `the kind allows no value of "${name}" that its schema makes`)
        const failure = Arbitrary.formatCheckFailure(result)
        if (failure !== undefined) return yield* fail(`\`see\` of "${name}" is not a fixed point: ${failure}`)
      }
    }),
  ),
  make(subject, "`see` speaks of the given writable fields only", (bench) =>
    Effect.gen(function* () {
      const { see, writable } = bench.resource
      yield* expectEqual(see({}), {}, "`see` of nothing")
      for (const view of yield* views(bench)) {
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
      yield* bench.seed(3)
      yield* settle(bench)
      for (const change of upserts((yield* readSome(bench)).changes)) {
        const stored = JSON.parse(JSON.stringify(change.raw))
        yield* expectEqual(essence(bench.resource.exporter.read(stored)), essence(change), `the stored payload of "${change.externalId}"`)
      }
    }),
  ),
  extendCheck(subject),
  make(subject, "what a payload holds of other kinds reads as those objects do", (bench) =>
    Effect.gen(function* () {
      const { opened, stage } = bench
      yield* bench.seed(3)
      yield* settle(bench)
      const related = upserts((yield* readSome(bench)).changes).flatMap((change) => change.related ?? [])
      if (related.length === 0) return yield* notApplicable(`the payload of ${subject.kind} holds none of other kinds`)
      for (const { kind, raw } of related) {
        const resource = opened.resources.find((other) => other.kind.name === kind)
        if (resource === undefined) return yield* fail(`the adapter has no ${kind}, but its ${subject.kind} holds some`)
        const held = resource.exporter.read(raw)
        if (held._tag !== "Upsert") return yield* fail(`the ${kind} in a ${subject.kind} is ${held._tag}`)
        const itself = yield* resource.exporter.get(opened.client, { partition: stage.partition, externalId: held.externalId })
        yield* expectEqual(viewAndAddress(held), viewAndAddress(itself), `the ${kind} "${held.externalId}" in a ${subject.kind}`)
      }
    }),
  ),
]

const extendCheck = <S extends Stage>(subject: Subject<S>): Check =>
  make(subject, "what the adapter does not know of a payload is kept, and changes nothing", (bench) =>
    Effect.gen(function* () {
      const extend = yield* ability(subject, "extend")
      const name = "x-added-later"
      const value = { list: [1, null, "Größe 🚀"], "": { deep: true } }
      const [id = ""] = yield* bench.seed(1)
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
  )

const viewAndAddress = (change: Parameters<typeof essence>[0]): JsonObject | undefined =>
  change._tag === "Upsert" ? { view: change.view, address: change.address ?? null } : undefined

const views = Effect.fnUntraced(function* <S extends Stage>(bench: Bench<S>) {
  yield* bench.seed(3)
  yield* settle(bench)
  return upserts((yield* readSome(bench)).changes).map(({ view }): View => view)
})
