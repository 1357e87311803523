/** Who is whom between two applications: one record for a thing that both have, no guess where several could be meant, and never another one later. */
import { assert, describe, it } from "@effect/vitest"
import { Journal, Links } from "@syncline/engine"
import { Arbitrary, Effect, Schema } from "effect"
import * as Feed from "./Feed.ts"
import { laws } from "./Runs.ts"

const side = Schema.Literals(["a", "b"])
const id = Schema.Literals(["1", "2", "3"])

/** A page shows objects of one application, each with the next of its states. */
const Command = Schema.TaggedStruct("Page", { side, ids: Schema.Array(id).check(Schema.isMaxLength(3)) })

const key = Schema.Literals(["", "x", "y"])
const keys = Schema.Struct({ "1": key, "2": key, "3": key })

const given = {
  commands: Arbitrary.array(Arbitrary.schema(Command), { maxLength: 15 }),
  keys: Schema.Struct({ a: keys, b: keys }),
}

type Side = typeof side.Type

/** A record: its key and its object in each application. */
interface Entry {
  readonly key: string
  readonly objects: { [S in Side]?: string }
}

// proves I2, I5, law 2, F-16, F-29
describe("Matching", () => {
  it.effect.prop(
    "one record for what both applications have, no guess where several match, and no link ever points elsewhere",
    given,
    ({ commands, keys: keysOf }) =>
      Effect.gen(function* () {
        const [links, journal] = [yield* Links, yield* Journal]
        const feed = yield* Feed.make({ "a/p/thing": Feed.Thing, "b/p/thing": Feed.Thing })
        const entries: Array<Entry> = []
        const pointed = new Map<string, string>()
        let version = 0

        const admit = (place: Side, object: string) => {
          if (entries.some(({ objects }) => objects[place] === object)) return
          const wanted = keysOf[place][object as typeof id.Type]
          const matching = entries.filter((entry) => wanted !== "" && entry.key === wanted && entry.objects[place] === undefined)
          const [match, ...others] = matching
          if (others.length > 0) return
          if (match === undefined) entries.push({ key: wanted, objects: { [place]: object } })
          else match.objects[place] = object
        }

        for (const { side: place, ids } of commands) {
          version += 1
          const page = [...new Set(ids)]
          yield* feed.page(
            `${place}/p/thing`,
            page.map((object) => Feed.object(object, version, { title: "same", key: keysOf[place][object] })),
          )
          for (const object of page) admit(place, object)

          const groups = new Map<string, Array<string>>()
          for (const name of side.literals) {
            for (const { externalId, recordId, state } of yield* links.list(feed.tenant, `${name}/p/thing`, { limit: 100 })) {
              assert.strictEqual(recordId === null, state === "ambiguous")
              if (recordId === null) continue
              const object = `${name}${externalId}`
              groups.set(recordId, [...(groups.get(recordId) ?? []), object])
              assert.strictEqual(pointed.get(object) ?? recordId, recordId, `${object} points elsewhere`)
              pointed.set(object, recordId)
            }
          }
          const expected = entries.map(({ objects }) =>
            side.literals.flatMap((name) => (objects[name] === undefined ? [] : [`${name}${objects[name]}`])),
          )
          assert.strictEqual(
            [...groups.values()]
              .map((group) => group.join("="))
              .toSorted()
              .join(),
            expected
              .map((group) => group.join("="))
              .toSorted()
              .join(),
          )
        }
        for (const recordId of new Set(pointed.values())) assert.strictEqual((yield* journal.history(feed.tenant, recordId)).length, 1)
      }).pipe(Feed.provide),
    laws(),
  )
})
