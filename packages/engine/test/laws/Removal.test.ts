/** Nothing goes away for not having been shown, and what is reported gone neither takes a record with it nor brings one. */
import { assert, describe, it } from "@effect/vitest"
import type { Change } from "@syncline/adapter-core"
import { Deliveries, Journal, Links, Records } from "@syncline/engine"
import { Arbitrary, Effect, Schema } from "effect"
import * as Feed from "./Feed.ts"
import { laws } from "./Runs.ts"

const id = Schema.Literals(["1", "2", "3"])

const Command = Schema.Union([
  /** A page shows some of the objects as they are, and no others. */
  Schema.TaggedStruct("Page", { ids: Schema.Array(id).check(Schema.isMaxLength(3)) }),
  /** Everything is read, and nothing is there: the account has lost its rights, or the list is filtered. */
  Schema.TaggedStruct("EmptyPage", {}),
  Schema.TaggedStruct("Edit", { id }),
  /** The application reports objects gone, known ones and others, together with a page. */
  Schema.TaggedStruct("Removal", {
    gone: Schema.Array(id).check(Schema.isMaxLength(3)),
    ids: Schema.Array(id).check(Schema.isMaxLength(3)),
  }),
  /** An old page comes late. */
  Schema.TaggedStruct("Late", { ids: Schema.Array(id).check(Schema.isMaxLength(3)), version: Schema.Literals([0, 1]) }),
])

const commands = Arbitrary.array(Arbitrary.schema(Command), { maxLength: 15 })

// proves I13, law 3
describe("Removal", () => {
  it.effect.prop(
    "neither absence nor a report takes a record, a link or a delivery away, and no old page brings an old state back",
    { commands },
    (given) =>
      Effect.gen(function* () {
        const [records, links, deliveries, journal] = [yield* Records, yield* Links, yield* Deliveries, yield* Journal]
        const feed = yield* Feed.make({ "a/p/thing": Feed.Thing, "b/p/thing": Feed.Thing })
        /** The application's states, and what of them the engine has seen. */
        const versions = new Map<string, number>()
        const seen = new Map<string, number>()
        const gone = new Set<string>()

        const show = (ids: ReadonlyArray<string>, versionOf: (object: string) => number): ReadonlyArray<Change> =>
          [...new Set(ids)].map((object) => {
            const version = versionOf(object)
            if (version >= (seen.get(object) ?? 0)) gone.delete(object)
            seen.set(object, Math.max(version, seen.get(object) ?? 0))
            return Feed.object(object, version + 1, { title: `version ${version}`, key: "" })
          })
        const current = (object: string) => versions.get(object) ?? 0

        for (const command of given.commands) {
          const changes: Array<Change> = []
          switch (command._tag) {
            case "Page":
              changes.push(...show(command.ids, current))
              break
            case "EmptyPage":
              break
            case "Edit":
              versions.set(command.id, current(command.id) + 1)
              continue
            case "Removal":
              changes.push(
                ...show(
                  command.ids.filter((object) => !command.gone.includes(object)),
                  current,
                ),
              )
              for (const externalId of command.gone) {
                changes.push({ _tag: "Removal", externalId })
                if (seen.has(externalId)) gone.add(externalId)
              }
              break
            case "Late":
              changes.push(...show(command.ids, (object) => Math.min(command.version, current(object))))
          }
          yield* feed.page("a/p/thing", changes)

          const titles = new Map(
            (yield* records.list(feed.tenant, "thing", { limit: 100 })).map(({ id: record, data }) => [record, data["title"]]),
          )
          const linked = yield* links.list(feed.tenant, "a/p/thing", { limit: 100 })
          assert.strictEqual(titles.size, seen.size)
          assert.strictEqual(
            linked.map(({ externalId, recordId, state }) => `${externalId} ${titles.get(recordId ?? "")} ${state}`).join(),
            [...seen]
              .map(([object, version]) => `${object} version ${version} ${gone.has(object) ? "removed" : "linked"}`)
              .toSorted()
              .join(),
          )
          assert.strictEqual((yield* deliveries.list(feed.tenant, { limit: 100 })).length, seen.size)
        }
        for (const { recordId } of yield* links.list(feed.tenant, "a/p/thing", { limit: 100 })) {
          const history = yield* journal.history(feed.tenant, recordId ?? "")
          assert.strictEqual(history.map((entry) => entry.version).join(), history.map((_, index) => index + 1).join())
        }
      }).pipe(Feed.provide),
    laws(),
  )
})
