/** What a batch of changes asks of the store and writes to it: no more than it must, and nothing twice. */
import { assert, describe, it } from "@effect/vitest"
import { Field, Kind, Malformed, type View } from "@syncline/adapter-core"
import { type Commit, Commits, CommitRefused, Links, type MemoryStore, Records } from "@syncline/engine"
import { Effect, Schema } from "effect"
import type { SecureRandom } from "effect/crypto"
import { empty } from "../../src/store/Commits.ts"
import type { Asking } from "../../src/read/Asking.ts"
import * as RecordId from "../../src/model/RecordId.ts"
import { noCounts } from "../../src/model/Run.ts"
import * as Feed from "../laws/Feed.ts"

/** Found by either of two keys. */
const Contact = Kind.make({
  name: "contact",
  fields: {
    title: Field.value(Schema.String, { initial: "" }),
    email: Field.value(Schema.String, { initial: "" }),
    phone: Field.value(Schema.String, { initial: "" }),
  },
  matchKeys: ({ email, phone }) => [email, phone].flatMap((key) => (key === undefined || key === "" ? [] : [key])),
})

const thing = (externalId: string, updatedAt: number, view: View = { title: externalId }) => Feed.object(externalId, updatedAt, view)

/** What went to the store while `run` ran: the commits, and how often it was asked. */
const watched = Effect.fnUntraced(function* <A, E, R>(run: Effect.Effect<A, E, R>) {
  const [commits, links] = [yield* Commits, yield* Links]
  const seen = { commits: [] as Array<Commit>, pages: 0, namings: 0, locked: false }
  const result = yield* run.pipe(
    Effect.provideService(Commits, {
      apply: (commit) =>
        Effect.andThen(
          Effect.sync(() => seen.commits.push(commit)),
          commits.apply(commit),
        ),
      exclusively: (tenant, kind) => (effect) =>
        commits.exclusively(
          tenant,
          kind,
        )(
          Effect.andThen(
            Effect.sync(() => (seen.locked = true)),
            effect,
          ),
        ),
    }),
    Effect.provideService(Links, {
      ...links,
      page: (query) =>
        Effect.andThen(
          Effect.sync(() => (seen.pages += 1)),
          links.page(query),
        ),
      naming: (...of) =>
        Effect.andThen(
          Effect.sync(() => (seen.namings += 1)),
          links.naming(...of),
        ),
    }),
  )
  return { ...seen, result }
})

/** A team that came from another place, and what takes in what belongs to it. */
const arrived = Effect.gen(function* () {
  const [links, commits] = [yield* Links, yield* Commits]
  const feed = yield* Feed.make({ "a/p/team": Feed.Team, "a/p/node": Feed.Node })
  yield* feed.page("a/p/team", [Feed.object("t", 1, { title: "Team" })])
  const [link] = yield* links.list(feed.tenant, "a/p/team", { limit: 1 })
  yield* commits.apply({ ...empty(feed.tenant, 2), links: [{ ...(link ?? assert.fail("there is no link")), state: "arriving" }] })
  const node = feed.streams.find(({ kind }) => kind === "node") ?? assert.fail("there is no stream")
  return { feed, relatives: [{ stream: node, resource: Feed.resourceOf(Feed.Node) }] }
})

/** An application that is asked only for what an object brought along. */
const bringing = (brought: Asking["brought"]): Asking => ({
  look: () => Effect.die(new Error("nobody asks for an object")),
  trace: () => Effect.succeed([]),
  isGone: () => Effect.succeed(false),
  brought,
  covered: undefined,
})

describe("Absorb", () => {
  const test = <A, E>(title: string, run: Effect.Effect<A, E, MemoryStore.Store | SecureRandom.SecureRandom>) =>
    it.effect(title, () => Feed.provide(run))

  test(
    "what everybody knows is asked for once; nothing at all where nothing can be known",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing })
      const fresh = yield* watched(feed.page("a/p/thing", [thing("1", 1), thing("2", 1)], { new: true }))
      assert.deepInclude(fresh, { pages: 0, namings: 0, locked: false })
      assert.deepInclude(fresh.result, { new: true, counts: { ...noCounts, read: 2, created: 2 } })
      const again = yield* watched(feed.page("a/p/thing", [thing("1", 2, { title: "other" })]))
      assert.deepInclude(again, { pages: 1, locked: false })
      assert.deepInclude(again.result, { new: false, counts: { ...noCounts, read: 1, updated: 1 } })
    }),
  )

  test(
    "what is thought to be new and is not is decided again on what is known",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing })
      yield* feed.page("a/p/thing", [thing("1", 1)])
      const { result, pages } = yield* watched(feed.page("a/p/thing", [thing("1", 2, { title: "other" })], { new: true }))
      assert.strictEqual(pages, 1)
      assert.deepInclude(result, { new: false, counts: { ...noCounts, read: 1, updated: 1 } })
    }),
  )

  test(
    "what is told to be removed is looked for even where everything is thought to be new",
    Effect.gen(function* () {
      const links = yield* Links
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing })
      yield* feed.page("a/p/thing", [thing("1", 1)])
      yield* feed.page("a/p/thing", [thing("2", 1), { _tag: "Removal", externalId: "1" }], { new: true })
      const states = (yield* links.list(feed.tenant, "a/p/thing", { limit: 10 })).map(({ externalId, state }) => [externalId, state])
      assert.deepStrictEqual(states, [
        ["1", "removed"],
        ["2", "linked"],
      ])
    }),
  )

  test(
    "what is thought to be new is matched and refers all the same",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/team": Feed.Team, "a/p/node": Feed.Node, "a/p/thing": Feed.Thing, "b/p/thing": Feed.Thing })
      const links = yield* Links
      yield* feed.page("a/p/team", [Feed.object("t", 1, { title: "Team" })])
      const node = yield* watched(feed.page("a/p/node", [Feed.object("n", 1, { title: "Node", team: "t" })], { new: true }))
      assert.deepInclude(node.result.counts, { created: 1 })
      yield* feed.page("a/p/thing", [thing("1", 1, { title: "One", key: "x" })])
      const twin = yield* watched(feed.page("b/p/thing", [thing("2", 1, { title: "One", key: "x" })], { new: true }))
      assert.isTrue(twin.locked)
      const [one] = yield* links.list(feed.tenant, "a/p/thing", { limit: 10 })
      const [two] = yield* links.list(feed.tenant, "b/p/thing", { limit: 10 })
      assert.isString(one?.recordId)
      assert.strictEqual(one?.recordId, two?.recordId)
    }),
  )

  test(
    "an object is matched by any one of its keys",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/contact": Contact, "b/p/contact": Contact })
      yield* feed.page("a/p/contact", [thing("1", 1, { title: "One", email: "one@example.org", phone: "1" })])
      const { counts } = yield* feed.page("b/p/contact", [thing("2", 1, { title: "One", email: "one@example.org", phone: "2" })])
      assert.strictEqual(counts.created, 0)
    }),
  )

  // A page that is asked for while others wait for the lock would make them wait for the application.
  test(
    "the next page is asked for meanwhile, but not while a lock is held",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing })
      const asked: Array<string> = []
      const meanwhile = (what: string) => Effect.sync(() => void asked.push(what))
      yield* feed.page("a/p/thing", [thing("1", 1)], { meanwhile: meanwhile("free") })
      yield* feed.page("a/p/thing", [thing("2", 1, { title: "Two", key: "x" })], { meanwhile: meanwhile("locked") })
      assert.deepStrictEqual(asked, ["free"])
    }),
  )

  test(
    "it gives up after nine tries when others keep changing the same, and at once when the lease is lost",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing })
      const commits = yield* Commits
      const refusing = Effect.fnUntraced(function* (reason: CommitRefused["reason"]) {
        let tries = 0
        const apply = () => Effect.suspend(() => ((tries += 1), Effect.fail(new CommitRefused({ reason }))))
        const page = Effect.provideService(feed.page("a/p/thing", [thing("1", 1)]), Commits, { ...commits, apply })
        return { error: yield* Effect.flip(page), tries }
      })
      const stale = yield* refusing("Stale")
      assert.deepInclude(stale.error, { _tag: "Contended", message: "thing: records kept changing; will be tried again" })
      assert.strictEqual(stale.tries, 9)
      const lost = yield* refusing("LeaseLost")
      assert.deepInclude(lost.error, { _tag: "CommitRefused", reason: "LeaseLost" })
      assert.strictEqual(lost.tries, 1)
    }),
  )

  test(
    "what objects contain comes in before them, and what they refer to is looked up anew then",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/team": Feed.Team, "a/p/node": Feed.Node })
      const relatives = feed.streams.flatMap((stream) => (stream.kind === "team" ? [{ stream, resource: Feed.resourceOf(Feed.Team) }] : []))
      const node = (id: string, team: string) => {
        const { raw } = Feed.object(team, 1, { title: team })
        return { ...Feed.object(id, 1, { title: id, team }), related: [{ kind: "team", raw }] }
      }
      const first = yield* watched(feed.page("a/p/node", [node("1", "t")], { relatives }))
      assert.deepInclude(first.result.counts, { created: 1, skipped: 0 })
      // Before, for the team, and after.
      assert.strictEqual(first.pages, 3)
      const second = yield* watched(feed.page("a/p/node", [node("2", "t")], { relatives }))
      assert.deepInclude(second.result.counts, { created: 1 })
      assert.strictEqual(second.pages, 1)
      const without = yield* watched(feed.page("a/p/node", [{ ...node("3", "unknown"), related: [] }], { relatives }))
      assert.deepInclude(without.result.counts, { skipped: 1 })
      assert.strictEqual(without.pages, 1)
    }),
  )

  test(
    "who names what appeared is asked for only when something appeared",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/team": Feed.Team, "a/p/node": Feed.Node })
      const appeared = yield* watched(feed.page("a/p/team", [Feed.object("t", 1, { title: "Team" })]))
      assert.strictEqual(appeared.namings, 1)
      const changed = yield* watched(feed.page("a/p/team", [Feed.object("t", 2, { title: "Other" })]))
      assert.deepInclude(changed.result.counts, { updated: 1 })
      assert.strictEqual(changed.namings, 0)
      const lonely = yield* Feed.make({ "a/p/team": Feed.Team })
      assert.strictEqual((yield* watched(lonely.page("a/p/team", [Feed.object("t", 1, { title: "Team" })]))).namings, 0)
    }),
  )

  test(
    "what cannot be read is told once, and comes in when it can be read",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing })
      const raw = { externalId: "1" }
      const bad = { _tag: "Unreadable", externalId: "1", raw, error: new Malformed({ message: "no title" }) } as const
      assert.deepInclude((yield* feed.page("a/p/thing", [bad])).counts, { failed: 1 })
      const again = yield* watched(feed.page("a/p/thing", [bad]))
      assert.deepInclude(again.result, { counts: { ...noCounts, read: 1, unchanged: 1 }, problems: [] })
      assert.deepStrictEqual(again.commits[0]?.links, [])
      const learnt = { ...Feed.object("1", 1, { title: "One" }), raw }
      const read = yield* watched(feed.page("a/p/thing", [learnt]))
      assert.deepInclude(read.result.counts, { created: 1 })
      assert.deepStrictEqual(read.commits[0]?.rawObjects, [])
    }),
  )

  test(
    "of one object on a page the newest state counts, and the last where none says when",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing })
      const records = yield* Records
      const titles = Effect.map(records.list(feed.tenant, "thing", { limit: 10 }), (all) => all.map(({ data }) => data["title"]).toSorted())
      const page = [thing("1", 9, { title: "new" }), thing("2", 1), thing("1", 8, { title: "old" })]
      assert.deepInclude((yield* feed.page("a/p/thing", page)).counts, { read: 2, created: 2 })
      assert.deepStrictEqual(yield* titles, ["2", "new"])
      const untimed = (title: string) => {
        const { updatedAt: _updatedAt, ...rest } = thing("3", 0, { title })
        return rest
      }
      yield* feed.page("a/p/thing", [untimed("first"), untimed("last")])
      assert.deepStrictEqual(yield* titles, ["2", "last", "new"])
    }),
  )

  test(
    "two objects of a page do not both become the record that they match",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing, "b/p/thing": Feed.Thing })
      yield* feed.page("a/p/thing", [thing("1", 1, { title: "One", key: "x" })])
      const twins = [thing("2", 1, { title: "One", key: "x" }), thing("3", 1, { title: "One", key: "x" })]
      const { counts } = yield* feed.page("b/p/thing", twins)
      assert.deepInclude(counts, { created: 1 })
    }),
  )

  test(
    "what several records match is told once",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing, "b/p/thing": Feed.Thing })
      yield* feed.page("a/p/thing", [thing("1", 1, { title: "One", key: "x" }), thing("2", 1, { title: "Two", key: "x" })])
      const page = [thing("3", 1, { title: "Three", key: "x" })]
      assert.deepInclude((yield* feed.page("b/p/thing", page)).counts, { failed: 1 })
      assert.deepInclude(yield* feed.page("b/p/thing", page), { counts: { ...noCounts, read: 1, unchanged: 1 }, problems: [] })
    }),
  )

  test(
    "the payload that is kept is the newest, and is written when it is another",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/team": Feed.Team, "a/p/node": Feed.Node, "a/p/thing": Feed.Thing })
      const links = yield* Links
      const kept = (streamId: string, id: string) => links.payload(feed.tenant, streamId, id)
      const written = (seen: { readonly commits: ReadonlyArray<Commit> }) =>
        seen.commits.flatMap(({ rawObjects }) => rawObjects.map(({ externalId }) => externalId))
      yield* feed.page("a/p/thing", [thing("1", 5)])
      const newest = yield* kept("a/p/thing", "1")
      const stale = yield* watched(feed.page("a/p/thing", [thing("1", 4, { title: "older" })]))
      assert.deepInclude(stale.result.counts, { skipped: 1 })
      assert.deepStrictEqual(written(stale), [])
      assert.strictEqual(yield* kept("a/p/thing", "1"), newest)
      const node = [Feed.object("n", 1, { title: "Node", team: "t" })]
      assert.deepStrictEqual(written(yield* watched(feed.page("a/p/node", node))), ["n"])
      assert.deepStrictEqual(written(yield* watched(feed.page("a/p/node", node))), [])
      yield* feed.page("a/p/team", [Feed.object("t", 1, { title: "Team" })])
      const settled = yield* watched(feed.page("a/p/node", node))
      assert.deepInclude(settled.result.counts, { created: 1 })
      assert.deepStrictEqual(written(settled), [])
    }),
  )

  test(
    "what a create of unknown outcome may have made waits, with its payload, for the create's delivery",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing })
      const links = yield* Links
      const place = feed.streams[0] ?? assert.fail("there is no stream")
      const operation = RecordId.operationOf("r", place)
      const inDoubt = new Map([[operation, 0]])
      const made = { ...thing("1", 1), operationId: operation }
      for (const expected of [["1"], []]) {
        const { commits, result } = yield* watched(feed.page("a/p/thing", [made, thing("2", 1)], { inDoubt }))
        const mine = commits.flatMap(({ rawObjects }) => rawObjects.filter(({ externalId }) => externalId === "1"))
        assert.deepStrictEqual(
          mine.map(({ externalId }) => externalId),
          expected,
        )
        assert.strictEqual(result.counts.skipped, 1)
      }
      const states = (yield* links.list(feed.tenant, "a/p/thing", { limit: 10 })).map(({ externalId, state }) => [externalId, state])
      assert.deepStrictEqual(states, [
        ["1", "staged"],
        ["2", "linked"],
      ])
    }),
  )

  test(
    "what an object contains of what is known already is left as it is, and only what is not is taken in",
    Effect.gen(function* () {
      const records = yield* Records
      const feed = yield* Feed.make({ "a/p/team": Feed.Team, "a/p/node": Feed.Node })
      yield* feed.page("a/p/team", [Feed.object("known", 1, { title: "As it is" })])
      const team = feed.streams.find(({ kind }) => kind === "team") ?? assert.fail("there is no stream")
      const related = ["known", "new"].map((id) => ({ kind: "team", raw: Feed.object(id, 2, { title: `Contained ${id}` }).raw }))
      const node = (id: string, of: string) => ({ ...Feed.object(id, 1, { title: id, team: of }), related })
      const relatives = [{ stream: team, resource: Feed.resourceOf(Feed.Team) }]
      yield* feed.page("a/p/node", [node("1", "known"), node("2", "new")], { relatives })
      const titles = (yield* records.list(feed.tenant, "team", { limit: 10 })).map(({ data }) => data["title"])
      assert.sameMembers(titles, ["As it is", "Contained new"])
    }),
  )

  test(
    "how other applications show a value is looked up where an object matches a record, and only there",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing, "b/p/thing": Feed.Thing })
      let asked = 0
      const elsewhere = Effect.sync(() => ((asked += 1), new Map([["a/p/thing", Feed.resourceOf(Feed.Thing)]])))
      yield* feed.page("a/p/thing", [thing("1", 1, { title: "One", key: "x" })], { elsewhere })
      assert.strictEqual(asked, 0)
      yield* feed.page("b/p/thing", [thing("2", 1, { title: "One", key: "x" })], { elsewhere })
      assert.strictEqual(asked, 1)
    }),
  )

  test(
    "what an object brought along from another place is asked for and taken in with it, until it has been",
    Effect.gen(function* () {
      const links = yield* Links
      const { feed, relatives } = yield* arrived
      const asked: Array<unknown> = []
      const asking = bringing((resource, parent) =>
        Effect.sync(() => {
          asked.push([resource.kind.name, parent])
          return [Feed.object("n", 1, { title: "Brought", team: "t" })]
        }),
      )
      for (const title of ["Arrived", "Edited"]) {
        yield* feed.page("a/p/team", [Feed.object("t", title === "Arrived" ? 3 : 4, { title })], { asking, relatives })
        assert.deepStrictEqual(asked, [["node", { partition: "p", externalId: "t" }]])
      }
      const states = (yield* links.list(feed.tenant, "a/p/node", { limit: 10 })).map(({ externalId, state }) => [externalId, state])
      assert.deepStrictEqual(states, [["n", "linked"]])
    }),
  )

  test(
    "what bears a mark is looked up, even where everything on a page is thought to be new",
    Effect.gen(function* () {
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing })
      const place = feed.streams[0] ?? assert.fail("there is no stream")
      const marked = { ...thing("1", 1), operationId: RecordId.operationOf(RecordId.ofHost("019b76da-a800-7abc-8abc-0123456789ab"), place) }
      const { pages, result } = yield* watched(feed.page("a/p/thing", [marked], { new: true }))
      assert.strictEqual(pages, 1)
      assert.deepInclude(result.counts, { created: 1 })
    }),
  )

  test(
    "where an object brought nothing along nothing is written but itself",
    Effect.gen(function* () {
      const { feed, relatives } = yield* arrived
      const asking = bringing(() => Effect.succeed([]))
      const seen = yield* watched(feed.page("a/p/team", [Feed.object("t", 3, { title: "Arrived" })], { asking, relatives }))
      assert.deepStrictEqual(
        seen.commits.map(({ links: written }) => written.map(({ externalId, state }) => [externalId, state])),
        [[["t", "linked"]]],
      )
    }),
  )

  test(
    "what an object contains is matched with what other applications show, like anything that is read",
    Effect.gen(function* () {
      const Holder = Kind.make({
        name: "holder",
        fields: { title: Field.value(Schema.String, { initial: "" }), thing: Field.parent("thing") },
      })
      const feed = yield* Feed.make({ "a/p/thing": Feed.Thing, "b/p/thing": Feed.Thing, "b/p/holder": Holder })
      let asked = 0
      const elsewhere = Effect.sync(() => ((asked += 1), new Map([["a/p/thing", Feed.resourceOf(Feed.Thing)]])))
      yield* feed.page("a/p/thing", [thing("1", 1, { title: "One", key: "x" })])
      const stream = feed.streams.find(({ id }) => id === "b/p/thing") ?? assert.fail("there is no stream")
      const related = [{ kind: "thing", raw: thing("2", 1, { title: "One", key: "x" }).raw }]
      const holder = { ...Feed.object("h", 1, { title: "Holder", thing: "2" }), related }
      const relatives = [{ stream, resource: Feed.resourceOf(Feed.Thing) }]
      assert.deepInclude((yield* feed.page("b/p/holder", [holder], { elsewhere, relatives })).counts, { created: 1 })
      assert.strictEqual(asked, 1)
    }),
  )
})
