import { assert, describe, it } from "@effect/vitest"
import { type Change, CursorFacts, type Exporter } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { onScene, reasonOf, type Scene } from "./Scene.ts"

const readAll = Effect.fnUntraced(function* (
  { opened, resource, team }: Scene,
  kind: string,
  options: Omit<Parameters<Exporter["page"]>[1], "partition"> = {},
) {
  const changes: Array<Change> = []
  let pages = 0
  let position: string | undefined
  do {
    const page = yield* resource(kind).exporter.page(opened.client, {
      partition: team.id,
      ...options,
      ...(position !== undefined && { position }),
    })
    changes.push(...page.changes)
    pages += 1
    position = page.next
  } while (position !== undefined)
  return { changes, pages }
})

const ids = (changes: ReadonlyArray<Change>) => changes.map(({ externalId }) => externalId)

const viewOf = (change: Change | undefined) => (change?._tag === "Upsert" ? change.view : undefined)

const get = ({ opened, resource, team }: Scene, kind: string, externalId: string) =>
  resource(kind).exporter.get(opened.client, { partition: team.id, externalId })

describe("issues", () => {
  it.effect("show their fields, with references as ids", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, state, team } = scene
        const ada = app.administrator.addUser({ name: "Ada Lovelace" })
        const label = person.createLabel({ teamId: team.id, name: "bug, urgent 🐛" })
        const issue = person.createIssue({
          teamId: team.id,
          title: "Crash on start 💥",
          description: "Steps:\n\n- open\n- wait",
          stateId: state("In Review"),
          labelIds: [label.id],
          assigneeId: ada.id,
        })
        const bare = person.createIssue({ teamId: team.id, title: "Bare", stateId: state("Triage") })
        const { changes } = yield* readAll(scene, "issue")
        assert.deepStrictEqual(viewOf(changes.find(({ externalId }) => externalId === issue.id)), {
          title: "Crash on start 💥",
          body: "Steps:\n\n- open\n- wait",
          status: { category: "in_progress", name: "In Review" },
          labels: [label.id],
          assignees: [ada.id],
          author: app.owner.id,
        })
        assert.deepStrictEqual(viewOf(changes.find(({ externalId }) => externalId === bare.id)), {
          title: "Bare",
          body: "",
          status: { category: "backlog", name: "Triage" },
          labels: [],
          assignees: [],
          author: app.owner.id,
        })
      }),
    ),
  )

  it.effect("bring the people and labels they name, which read like those of the lists", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, resource, team } = scene
        const ada = app.administrator.addUser({ name: "Ada" })
        const label = person.createLabel({ teamId: team.id, name: "bug", color: "#AABBCC" })
        person.createIssue({ teamId: team.id, title: "x", assigneeId: ada.id, labelIds: [label.id] })
        const [issue] = (yield* readAll(scene, "issue")).changes
        const related = issue?._tag === "Upsert" ? (issue.related ?? []) : []
        assert.deepStrictEqual(
          related.map(({ kind }) => kind),
          ["person", "person", "label"],
        )
        const listed = [...(yield* readAll(scene, "person")).changes, ...(yield* readAll(scene, "label")).changes]
        for (const { kind, raw } of related) {
          const read = resource(kind).exporter.read(raw)
          assert.deepStrictEqual(
            read,
            listed.find(({ externalId }) => externalId === read.externalId),
          )
        }
      }),
    ),
  )

  it.effect("made by an integration have no author", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        scene.app.integration({ type: "slack", name: "Slack", externalUser: "Grace" }).createIssue({ teamId: scene.team.id, title: "x" })
        const [issue] = (yield* readAll(scene, "issue")).changes
        assert.strictEqual(viewOf(issue)?.["author"], null)
      }),
    ),
  )

  it.effect("come fifty a page, each once, also while others are edited and made", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { opened, person, resource, team } = scene
        const made: Array<string> = []
        for (let index = 0; index < 120; index += 1) {
          yield* TestClock.adjust(1)
          made.push(person.createIssue({ teamId: team.id, title: `Issue ${index}` }).id)
        }
        const { page } = resource("issue").exporter
        const first = yield* page(opened.client, { partition: team.id })
        assert.strictEqual(first.changes.length, 50)
        yield* TestClock.adjust(5)
        person.editIssue(made[0] ?? "", { title: "edited meanwhile" })
        const late = person.createIssue({ teamId: team.id, title: "made meanwhile" })
        const second = yield* page(opened.client, { partition: team.id, position: first.next ?? "" })
        const third = yield* page(opened.client, { partition: team.id, position: second.next ?? "" })
        assert.strictEqual(third.next, undefined)
        const seen = [first, second, third].flatMap(({ changes }) => ids(changes))
        assert.deepStrictEqual(seen.toSorted(), made.toSorted())

        const startedAt = late.createdAt - 5
        const { facts } = resource("issue").exporter
        const watermark = CursorFacts.coveredUntil(facts, { previous: undefined, newestSeen: startedAt, startedAt }) ?? Number.NaN
        yield* TestClock.adjust(60_000)
        const delta = yield* readAll(scene, "issue", { since: watermark - CursorFacts.overlapMillis(facts) })
        assert.include(ids(delta.changes), late.id)
      }),
    ),
  )

  it.effect("are found by what changed: a title, a state, a label, an assignee, a move here; not by a comment", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, otherTeam, person, team } = scene
        const label = person.createLabel({ teamId: team.id, name: "bug" })
        const make = (teamId: string) => person.createIssue({ teamId, title: "x" }).id
        const [title = "", state = "", labeled = "", assigned = "", commented = ""] = Array.from({ length: 5 }, () => make(team.id))
        const moved = make(otherTeam.id)
        yield* TestClock.adjust(3_600_000)
        const since = app.clock()
        person.editIssue(title, { title: "y" })
        person.setState(state, "Done")
        person.editIssue(labeled, { labelIds: [label.id] })
        person.editIssue(assigned, { assigneeId: app.owner.id })
        person.moveIssue(moved, team.id)
        person.addComment(commented, "hello")
        const { changes } = yield* readAll(scene, "issue", { since })
        assert.deepStrictEqual(ids(changes).toSorted(), [title, state, labeled, assigned, moved].toSorted())
        assert.deepStrictEqual((yield* readAll(scene, "issue", { since: since + 1 })).changes, [])
      }),
    ),
  )

  it.effect("stay visible when they are archived, unchanged in their fields", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const { id } = person.createIssue({ teamId: team.id, title: "old" })
        const before = yield* get(scene, "issue", id)
        yield* TestClock.adjust(3_600_000)
        person.archiveIssue(id)
        const [listed] = (yield* readAll(scene, "issue", { since: app.clock() })).changes
        assert.deepStrictEqual(viewOf(listed), viewOf(before))
        assert.deepStrictEqual(yield* get(scene, "issue", id), listed)
      }),
    ),
  )

  it.effect("are told as removed when they are trashed, and come back when they are restored", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const { id } = person.createIssue({ teamId: team.id, title: "x" })
        yield* TestClock.adjust(1000)
        const since = app.clock()
        person.trashIssue(id)
        assert.deepStrictEqual((yield* readAll(scene, "issue", { since })).changes, [{ _tag: "Removal", externalId: id }])
        assert.strictEqual((yield* reasonOf(get(scene, "issue", id)))._tag, "Gone")
        yield* TestClock.adjust(1000)
        person.restoreIssue(id)
        assert.deepStrictEqual(ids((yield* readAll(scene, "issue", { since: app.clock() })).changes), [id])
      }),
    ),
  )

  it.effect("that went to another team are said to be there, and those that were deleted for good are gone", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { opened, otherTeam, person, resource, team } = scene
        const moved = person.createIssue({ teamId: team.id, title: "x" }).id
        const deleted = person.createIssue({ teamId: team.id, title: "x" }).id
        const thrown = person.createIssue({ teamId: team.id, title: "x" }).id
        person.moveIssue(moved, otherTeam.id)
        person.moveIssue(thrown, otherTeam.id)
        person.trashIssue(thrown)
        person.removeIssue(deleted)
        const place = { partition: otherTeam.id, externalId: moved }
        assert.deepInclude(yield* reasonOf(get(scene, "issue", moved)), { _tag: "Moved", ...place })
        assert.strictEqual((yield* reasonOf(get(scene, "issue", thrown)))._tag, "Gone")
        assert.strictEqual((yield* reasonOf(get(scene, "issue", deleted)))._tag, "Gone")
        assert.deepStrictEqual((yield* readAll(scene, "issue")).changes, [])
        const there = yield* resource("issue").exporter.get(opened.client, place)
        assert.strictEqual(there.externalId, moved)
      }),
    ),
  )

  it.effect("with a payload that does not decode stand alone, with the path at fault", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const [good = "", bad = ""] = [1, 2].map(() => person.createIssue({ teamId: team.id, title: "x" }).id)
        const heal = app.malform(bad, { updatedAt: "the other day" })
        const { changes } = yield* readAll(scene, "issue")
        assert.deepStrictEqual(ids(changes.filter(({ _tag }) => _tag === "Upsert")), [good])
        const unreadable = changes.find(({ _tag }) => _tag === "Unreadable")
        assert.include(unreadable?._tag === "Unreadable" ? unreadable.error.message : "", "updatedAt")
        heal()
        assert.strictEqual((yield* readAll(scene, "issue")).changes.filter(({ _tag }) => _tag === "Upsert").length, 2)
      }),
    ),
  )
})

describe("lists", () => {
  /** How one object of a kind is made, and how it is edited. */
  const hands: Readonly<
    Record<string, (scene: Scene) => { readonly make: (index: number) => string; readonly edit: (id: string) => object }>
  > = {
    comment: ({ person, team }) => {
      const issue = person.createIssue({ teamId: team.id, title: "x" })
      return { make: (index) => person.addComment(issue.id, `Comment ${index}`).id, edit: (id) => person.editComment(id, "edited") }
    },
    label: ({ person, team }) => ({
      make: (index) => person.createLabel({ teamId: team.id, name: `label ${index}` }).id,
      edit: (id) => person.renameLabel(id, "edited"),
    }),
    person: ({ app }) => ({
      make: (index) => app.administrator.addUser({ name: `Person ${index}` }).id,
      edit: (id) => app.administrator.suspendUser(id),
    }),
  }

  for (const [kind, handsOn] of Object.entries(hands)) {
    it.effect(`of every ${kind} lose none when one that is still to come is edited`, () =>
      onScene(
        Effect.fnUntraced(function* (scene) {
          const { opened, resource, team } = scene
          const { edit, make } = handsOn(scene)
          const made: Array<string> = []
          for (let index = 0; index < 150; index += 1) {
            yield* TestClock.adjust(1)
            made.push(make(index))
          }
          yield* TestClock.adjust(1)
          const { page } = resource(kind).exporter
          const first = yield* page(opened.client, { partition: team.id })
          edit(made[0] ?? "")
          const second = yield* page(opened.client, { partition: team.id, position: first.next ?? "" })
          assert.includeMembers([...ids(first.changes), ...ids(second.changes)], made)
          assert.strictEqual(second.next, undefined)
        }),
      ),
    )
  }

  it.effect("are believed complete only up to where no request that changed something can still be running", () =>
    onScene(({ opened }) =>
      Effect.sync(() => {
        const longestRequestMillis = 30_000
        for (const { exporter, kind } of opened.resources) {
          assert.isAtLeast(exporter.facts.consistencyLagMillis, longestRequestMillis, kind.name)
        }
      }),
    ),
  )
})

describe("comments", () => {
  it.effect("show their issue, body and author, and are found by an edit", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, otherTeam, person, team } = scene
        const issue = person.createIssue({ teamId: team.id, title: "x" })
        const comment = person.addComment(issue.id, "It **works** 🎉")
        const other = person.createIssue({ teamId: otherTeam.id, title: "x" })
        person.addComment(other.id, "elsewhere")
        const bot = app.integration({ type: "slack", name: "Slack" }).addComment(issue.id, "from chat")
        const { changes } = yield* readAll(scene, "comment")
        assert.deepStrictEqual(ids(changes).toSorted(), [comment.id, bot.id].toSorted())
        assert.deepStrictEqual(viewOf(changes.find(({ externalId }) => externalId === comment.id)), {
          issue: issue.id,
          body: "It **works** 🎉",
          author: app.owner.id,
        })
        assert.strictEqual(viewOf(changes.find(({ externalId }) => externalId === bot.id))?.["author"], null)
        yield* TestClock.adjust(1000)
        person.editComment(comment.id, "It works")
        assert.deepStrictEqual(ids((yield* readAll(scene, "comment", { since: app.clock() })).changes), [comment.id])
      }),
    ),
  )

  it.effect("of something else than an issue are not kept", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const issue = person.createIssue({ teamId: team.id, title: "x" })
        const comment = person.addComment(issue.id, "x")
        app.malform(comment.id, { issueId: null })
        assert.deepStrictEqual((yield* readAll(scene, "comment")).changes, [])
        assert.strictEqual((yield* reasonOf(get(scene, "comment", comment.id)))._tag, "Gone")
      }),
    ),
  )

  it.effect("of a trashed issue are kept", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { person, team } = scene
        const issue = person.createIssue({ teamId: team.id, title: "x" })
        const comment = person.addComment(issue.id, "x")
        person.trashIssue(issue.id)
        assert.deepStrictEqual(ids((yield* readAll(scene, "comment")).changes), [comment.id])
        assert.strictEqual((yield* get(scene, "comment", comment.id)).externalId, comment.id)
      }),
    ),
  )
})

describe("labels", () => {
  it.effect("are the team's and the workspace's, without groups", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { opened, otherTeam, person, resource, team } = scene
        const own = person.createLabel({ teamId: team.id, name: "Bug, minor", color: "#EB5757", description: "small 🐜" })
        const shared = person.createLabel({ name: "shared" })
        const foreign = person.createLabel({ teamId: otherTeam.id, name: "foreign" })
        const group = person.createLabel({ teamId: team.id, name: "Area", isGroup: true })
        const member = person.createLabel({ teamId: team.id, name: "api", parentId: group.id })
        const { changes } = yield* readAll(scene, "label")
        assert.deepStrictEqual(ids(changes).toSorted(), [own.id, shared.id, member.id].toSorted())
        assert.deepStrictEqual(viewOf(changes.find(({ externalId }) => externalId === own.id)), {
          name: "Bug, minor",
          color: "#eb5757",
          description: "small 🐜",
        })
        assert.strictEqual(viewOf(changes.find(({ externalId }) => externalId === shared.id))?.["description"], "")
        assert.strictEqual((yield* get(scene, "label", shared.id)).externalId, shared.id)
        for (const id of [foreign.id, group.id]) assert.strictEqual((yield* reasonOf(get(scene, "label", id)))._tag, "Gone")
        const there = yield* resource("label").exporter.page(opened.client, { partition: otherTeam.id })
        assert.deepStrictEqual(ids(there.changes).toSorted(), [shared.id, foreign.id].toSorted())
      }),
    ),
  )
})

describe("people", () => {
  it.effect("are everybody in the workspace, suspended ones too, and match by e-mail", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, resource } = scene
        const ada = app.administrator.addUser({ name: "Ada Lovelace", displayName: "ada", email: "Ada@Example.com" })
        const left = app.administrator.addUser({ name: "Somebody Else" })
        app.administrator.suspendUser(left.id)
        const { changes } = yield* readAll(scene, "person")
        assert.deepStrictEqual(ids(changes).toSorted(), [app.owner.id, ada.id, left.id].toSorted())
        const view = viewOf(changes.find(({ externalId }) => externalId === ada.id)) ?? {}
        assert.deepStrictEqual(view, { name: "Ada Lovelace", handle: "ada", email: "Ada@Example.com" })
        assert.deepStrictEqual(resource("person").kind.matchKeys(view), ["email:ada@example.com"])
        assert.strictEqual((yield* get(scene, "person", left.id)).externalId, left.id)
        assert.strictEqual(resource("person").importer, undefined)
      }),
    ),
  )
})
