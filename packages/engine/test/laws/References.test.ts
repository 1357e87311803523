/** References come out right whatever is read first: targets that come late, cycles, changed references, and equal ids in two partitions. */
import { assert, describe, it } from "@effect/vitest"
import { Links, Records } from "@syncline/engine"
import { Arbitrary, Effect, Schema } from "effect"
import * as Feed from "./Feed.ts"
import { laws } from "./Runs.ts"

const partition = Schema.Literals(["p", "q"])
const id = Schema.Literals(["1", "2", "3"])
const team = Schema.Literals(["red", "blue"])

const Command = Schema.Union([
  Schema.TaggedStruct("ShowNode", {
    partition,
    id,
    parent: Schema.NullOr(id),
    related: Schema.Array(id).check(Schema.isMaxLength(3)),
    team,
  }),
  Schema.TaggedStruct("ShowTeam", { team }),
  /** Something that was shown before is shown again as it was then. */
  Schema.TaggedStruct("ShowOld", { back: Schema.Literals([1, 2, 3]) }),
  Schema.TaggedStruct("SettleWaiting", {}),
])

type Shown = (typeof Command.members)[0]["Type"] & { readonly at: number }

const nameOf = (node: Shown) => `${node.partition} ${node.id}`

const commands = Arbitrary.array(Arbitrary.schema(Command), { maxLength: 20 })

describe("References", () => {
  it.effect.prop(
    "every reference names the record of its target in the same place, as soon as that is there",
    { commands },
    (given) =>
      Effect.gen(function* () {
        const [records, links] = [yield* Records, yield* Links]
        const feed = yield* Feed.make({ "a/p/team": Feed.Team, "a/p/node": Feed.Node, "a/q/node": Feed.Node })
        const nodes = new Map<string, Shown>()
        const teams = new Set<string>()
        const admitted = new Set<string>()
        const shown: Array<Shown> = []

        const showNode = (node: Shown) => {
          const { parent, related, at } = node
          const view = { title: `as of ${at}`, parent, related: [...new Set(related)], team: node.team }
          return feed.page(`a/${node.partition}/node`, [Feed.object(node.id, at, view)])
        }

        const idsOf = Effect.fnUntraced(function* (streamId: string) {
          const linked = yield* links.list(feed.tenant, streamId, { limit: 100 })
          return new Map(linked.flatMap(({ externalId, recordId }) => (recordId === null ? [] : [[externalId, recordId] as const])))
        })

        /** Seen with a team that is known, an object is a record for good. */
        const admit = (name: string) => {
          if (teams.has(nodes.get(name)?.team ?? "")) admitted.add(name)
        }
        const settle = Effect.gen(function* () {
          yield* feed.settleWaiting("a")
          for (const name of nodes.keys()) admit(name)
        })

        for (const [at, command] of given.commands.entries()) {
          switch (command._tag) {
            case "ShowNode": {
              const node = { ...command, at: at + 1 }
              nodes.set(nameOf(node), node)
              shown.push(node)
              yield* showNode(node)
              admit(nameOf(node))
              break
            }
            case "ShowTeam":
              teams.add(command.team)
              yield* feed.page("a/p/team", [Feed.object(command.team, 1, { title: command.team })])
              break
            case "ShowOld": {
              const old = shown.at(-command.back)
              if (old === undefined) break
              yield* showNode(old)
              // What waits takes whatever comes; of what is linked an older state is nothing.
              if (!admitted.has(nameOf(old)) || old.at > (nodes.get(nameOf(old))?.at ?? 0)) nodes.set(nameOf(old), old)
              admit(nameOf(old))
              break
            }
            case "SettleWaiting":
              yield* settle
          }
        }
        // What waits for something that waits itself takes a turn more.
        for (const _ of [1, 2, 3]) yield* settle

        const teamIds = yield* idsOf("a/p/team")
        assert.strictEqual([...teamIds.keys()].toSorted().join(), [...teams].toSorted().join())
        for (const place of partition.literals) {
          const nodeIds = yield* idsOf(`a/${place}/node`)
          const own = [...nodes.values()].filter((node) => node.partition === place)
          const expected = own.filter((node) => admitted.has(nameOf(node)))
          assert.strictEqual(
            [...nodeIds.keys()].toSorted().join(),
            expected
              .map((node) => node.id)
              .toSorted()
              .join(),
          )
          for (const node of expected) {
            const record = yield* records.get(feed.tenant, "node", nodeIds.get(node.id) ?? "")
            const { data } = yield* Effect.fromOption(record)
            // A team that nobody knows yet is named once it is known; until then the record keeps the one it has, since it cannot be without.
            assert.include([...teamIds.values()], data["team"])
            const [shownTeam, expectedTeam] = teams.has(node.team) ? [data["team"], teamIds.get(node.team)] : []
            const targets = node.related.flatMap((target) => nodeIds.get(target) ?? [])
            assert.deepStrictEqual(
              [data["title"], data["parent"], [data["related"]].flat().toSorted(), shownTeam],
              [`as of ${node.at}`, nodeIds.get(node.parent ?? "") ?? null, [...new Set(targets)].toSorted(), expectedTeam],
            )
          }
        }
      }).pipe(Feed.provide),
    laws(),
  )
})
