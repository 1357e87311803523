/** Of the laws of stores: on a stream no record has two objects and no object two records, however commits are ordered, repeated or refused. */
import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Links } from "../../store/Links.ts"
import * as Sample from "../store/Sample.ts"
import type { Law } from "./Law.ts"

const stream = Schema.Literals(["a", "b"])
const object = Schema.Literals(["1", "2", "3"])
const record = Schema.Literals(["r1", "r2", "r3"])
const ids = record.literals
const matchKeys = ids.map((id) => `key ${id}`)
const state = Schema.Literals(["linked", "quarantined"])

const Command = Schema.Union([
  /** `isNew`: by a worker that believes that nothing is known of the object. */
  Schema.TaggedStruct("Link", { stream, object, record, state, isNew: Schema.Boolean }),
  /** Two links of one commit, which may want the same record or the same object. */
  Schema.TaggedStruct("LinkTwo", { stream, object, record, otherObject: object, otherRecord: record }),
  /** Read, but without a record. */
  Schema.TaggedStruct("Stage", { stream, object }),
])

type Place = typeof stream.Type

const linkOn = (place: Place, externalId: string, recordId: string | null, fields: Parameters<typeof Sample.link>[2] = {}) =>
  Sample.link(externalId, recordId, { streamId: `${place}/tasks`, connectionId: place, ...fields })

// proves I5, law 2
export const linkLaw = (law: Law): void =>
  law("no record has two objects on a stream, and no object two records", Command, (commands) =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { records: ids.map((id) => Sample.created(id, { matchKeys: [`key ${id}`] })) })
      const model: { readonly [P in Place]: Map<string, string | null> } = { a: new Map(), b: new Map() }
      const holderOf = (place: Place, wanted: string) => [...model[place]].find(([, recordId]) => recordId === wanted)?.[0]

      const commit = (part: ReadonlyArray<ReturnType<typeof linkOn>>, newLinks = false) =>
        Sample.apply(tenant, { links: part, newLinks }).pipe(
          Effect.as("none"),
          Effect.catchTag("CommitRefused", ({ reason }) => Effect.succeed(reason)),
        )

      for (const command of commands) {
        const place = command.stream
        switch (command._tag) {
          case "Link": {
            const holder = holderOf(place, command.record)
            const free = command.isNew
              ? !model[place].has(command.object) && holder === undefined
              : (holder ?? command.object) === command.object
            const refusal = yield* commit([linkOn(place, command.object, command.record, { state: command.state })], command.isNew)
            assert.strictEqual(refusal, free ? "none" : "Stale")
            if (refusal === "none") model[place].set(command.object, command.record)
            break
          }
          case "LinkTwo": {
            const { object: one, otherObject: other } = command
            const wanted = [[one, command.record] as const, [other, command.otherRecord] as const]
            // No decision gives an object another record, so what two such do to each other in one commit is nobody's promise.
            const moves = wanted.some(([id, recordId]) => (model[place].get(id) ?? recordId) !== recordId)
            if (one === other || moves) break
            const free = wanted.every(([id, recordId]) => {
              const holder = holderOf(place, recordId)
              return holder === undefined || holder === id
            })
            const refusal = yield* commit(wanted.map(([id, recordId]) => linkOn(place, id, recordId)))
            assert.strictEqual(refusal, free && command.record !== command.otherRecord ? "none" : "Stale")
            if (refusal === "none") for (const [id, recordId] of wanted) model[place].set(id, recordId)
            break
          }
          case "Stage":
            if (model[place].get(command.object) !== undefined && model[place].get(command.object) !== null) break
            assert.strictEqual(yield* commit([linkOn(place, command.object, null, { state: "staged" })]), "none")
            model[place].set(command.object, null)
        }
        const stored = yield* links.list(tenant, `${place}/tasks`, { limit: 100 })
        assert.strictEqual(
          stored.map(({ externalId, recordId }) => `${externalId}=${recordId}`).join(),
          [...model[place]]
            .map(([id, recordId]) => `${id}=${recordId}`)
            .toSorted()
            .join(),
        )
        const taken = stored.flatMap(({ recordId }) => recordId ?? [])
        assert.strictEqual(new Set(taken).size, taken.length)
      }
      for (const place of stream.literals) {
        const query = Sample.page(tenant, [], { streamId: `${place}/tasks`, connectionId: place, matchKeys })
        const { candidates } = yield* links.page(query)
        const free = ids.filter((id) => holderOf(place, id) === undefined)
        assert.strictEqual([...candidates].toSorted().join(), free.join(), "who can still be matched")
      }
      for (const id of ids) {
        const found = (yield* links.ofRecord(tenant, id)).map(({ connectionId, externalId }) => `${connectionId} ${externalId}`)
        const expected = (["a", "b"] as const).flatMap((place) => {
          const holder = holderOf(place, id)
          return holder === undefined ? [] : [`${place} ${holder}`]
        })
        assert.strictEqual(found.toSorted().join(), expected.join())
      }
    }),
  )
