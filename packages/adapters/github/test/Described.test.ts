/**
 * The adapter reads whatever GitHub's own description allows of an issue, a comment, a label, a user and a repository, in answers and in webhooks: from the
 * barest object to the fullest, with nulls, and with labels in every form.
 */
import { endpoints } from "@syncline/adapter-github"
import { Json } from "@syncline/adapter-core"
import type { Status } from "@syncline/canonical"
import { openApi } from "@syncline/sandbox/contract/github"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { partition, readAll, resourceOf, type Stage, staged, upsertOf } from "./Stage.ts"

/** What the description says in prose only. */
const texts = {
  color: "d73a4a",
  created_at: "2026-11-20T08:15:30Z",
  updated_at: "2026-11-20T08:15:30Z",
  closed_at: "2026-11-20T08:15:30Z",
  html_url: "https://github.com/octo/repo/issues/7",
  issue_url: "https://api.github.com/repos/octo/repo/issues/7",
  repository_url: "https://api.github.com/repos/octo/repo",
}
const closedTexts = { ...texts, state: "closed" }
const openTexts = { ...texts, state: "open" }

const isJson = Schema.is(Schema.Json)

interface Described {
  readonly name: string
  readonly raw: Json.Json
}

const examples = new Map<string, ReadonlyArray<Described>>()

/** All examples of an object, made once: each is what the description says. */
const examplesOf = (object: string, given: Readonly<Record<string, string>>): ReadonlyArray<Described> => {
  const key = `${object} ${given["state"]}`
  const made =
    examples.get(key) ??
    openApi.examples(object, given).flatMap(({ name, value }) => {
      assert.deepStrictEqual(openApi.validateObject(object, value), [], `${object}: ${name}`)
      return isJson(value) ? [{ name: `${object}: ${name}`, raw: value }] : []
    })
  examples.set(key, made)
  return made
}

/** All examples of some objects, or of what stands at `key` in some payloads. */
const described = (objects: ReadonlyArray<string>, given: Readonly<Record<string, string>>, key?: string): ReadonlyArray<Described> =>
  objects.flatMap((object) =>
    examplesOf(object, given).flatMap(({ name, raw }) => {
      const found = key === undefined ? raw : Json.at(raw, [key])
      return found === undefined || found === null ? [] : [{ name, raw: found }]
    }),
  )

const webhooks = (kind: string): ReadonlyArray<string> => openApi.objects().filter((name) => name.startsWith(`webhook-${kind}-`))

const list = (value: Json.Json | undefined): ReadonlyArray<Json.Json> =>
  Array.isArray(value) ? value.filter((entry) => entry !== null) : []

const idOf = (value: Json.Json | undefined): ReadonlyArray<string> => {
  const id = typeof value === "object" ? Json.at(value, ["id"]) : undefined
  return id === undefined ? [] : [String(id)]
}

const statusOf = (raw: Json.Json): Status => {
  const state = Json.at(raw, ["state"]) ?? (Json.at(raw, ["closed_at"]) ? "closed" : "open")
  const reason = Json.at(raw, ["state_reason"])
  if (state === "open") return { category: "todo", name: "todo" }
  return reason === "not_planned" || reason === "duplicate" ? { category: "canceled", name: reason } : { category: "done", name: "done" }
}

const textAt = (raw: Json.Json, key: string): string => String(Json.at(raw, [key]) ?? "")

const issueOf = (raw: Json.Json) => ({
  title: "title",
  body: textAt(raw, "body"),
  status: statusOf(raw),
  labels: list(Json.at(raw, ["labels"])).flatMap(idOf),
  assignees: list(Json.at(raw, ["assignees"]) ?? [Json.at(raw, ["assignee"]) ?? null]).flatMap(idOf),
  author: idOf(Json.at(raw, ["user"]))[0] ?? null,
})

const isNamedOnly = (label: Json.Json): boolean => idOf(label).length === 0

const issues = [openTexts, closedTexts].flatMap((given) => [
  ...described(["issue", "issue-search-result-item"], given),
  ...described([...webhooks("issues"), ...webhooks("issue-comment")], given, "issue"),
])

describe("what GitHub may send of an issue", () => {
  it("is an item for whoever asks without a sync", () => {
    assert.isAbove(issues.length, 500)
    const decode = Schema.decodeUnknownSync(endpoints.issue.item)
    for (const { name, raw } of issues) {
      const { externalId, isPullRequest, ...view } = decode(raw)
      assert.deepStrictEqual(view, issueOf(raw), name)
      assert.deepStrictEqual([externalId, isPullRequest], ["7", Json.isObject(Json.at(raw, ["pull_request"]))], name)
    }
  })

  it.effect(
    "is an upsert, or unreadable where a label has no number",
    staged(({ opened }) =>
      Effect.sync(() => {
        const { exporter } = resourceOf(opened, "issue")
        const sorts = new Set<string>()
        for (const { name, raw } of issues) {
          const change = exporter.read(raw)
          sorts.add(change._tag)
          if (list(Json.at(raw, ["labels"])).some(isNamedOnly)) {
            assert.deepStrictEqual([change._tag, change.externalId], ["Unreadable", "7"], name)
            continue
          }
          const upsert = upsertOf(change)
          assert.deepStrictEqual(upsert.view, issueOf(raw), name)
          const authors = idOf(Json.at(raw, ["user"])).length
          const expected = list(Json.at(raw, ["labels"])).length + authors
          assert.isAtLeast((upsert.related ?? []).length, expected, name)
        }
        assert.deepStrictEqual([...sorts].toSorted(), ["Unreadable", "Upsert"])
      }),
    ),
  )
})

describe("an issue whose labels have no numbers", () => {
  const spoiled = ({ app }: Stage, labels: ReadonlyArray<Json.Json>) => {
    for (const name of ["bug", "Later"]) app.people.createLabel({ repository: partition, name })
    const { number } = app.people.createIssue({ repository: partition, by: "ada", title: "One", labels: ["bug", "Later"] })
    app.malform({ repository: partition, issue: number }, (wire) => ({ ...wire, labels }))
    return number
  }

  it.effect(
    "is read with the numbers that the list of labels has",
    staged((stage) =>
      Effect.gen(function* () {
        const number = spoiled(stage, ["bug", { name: "later", color: null }, "gone meanwhile"])
        const ids = (yield* readAll(stage.opened, "label")).map((label) => upsertOf(label).externalId)
        assert.lengthOf(ids, 2)
        const { exporter, importer } = resourceOf(stage.opened, "issue")
        const read = [
          upsertOf((yield* readAll(stage.opened, "issue"))[0]),
          upsertOf(yield* exporter.get(stage.client, { partition, externalId: String(number) })),
        ]
        for (const { view, raw, related } of read) {
          assert.sameMembers([...list(view["labels"])], ids)
          assert.deepStrictEqual(upsertOf(exporter.read(raw)).view, view)
          assert.deepStrictEqual(
            (related ?? []).filter(({ kind }) => kind === "label").map((label) => exporter.read(label.raw)._tag),
            ["Unreadable", "Unreadable"],
          )
        }
        const patch = { title: "Two" }
        const request = {
          partition,
          externalId: String(number),
          ownAddress: undefined,
          version: undefined,
          patch,
          address: (_: string, id: string) => id,
        }
        const written = yield* importer?.update(stage.client, request) ?? Effect.die("issues are written")
        assert.sameMembers([...list(written.view["labels"])], ids)
        assert.strictEqual(written.view["title"], "Two")
      }),
    ),
  )

  it.effect(
    "costs no request where all have numbers",
    staged((stage) =>
      Effect.gen(function* () {
        stage.app.people.createIssue({ repository: partition, by: "ada", title: "One", labels: ["bug"] })
        yield* readAll(stage.opened, "issue")
        assert.deepStrictEqual(
          stage.sandbox.log.filter(({ request }) => request.url.pathname.endsWith("/labels")),
          [],
        )
      }),
    ),
  )
})

const people = [
  ...described(["simple-user", "public-user", "private-user"], openTexts),
  ...described([...webhooks("issues"), ...webhooks("issue-comment"), ...webhooks("label")], openTexts, "sender"),
]
const comments = [...described(["issue-comment"], openTexts), ...described(webhooks("issue-comment"), openTexts, "comment")]
const labels = [
  ...described(["label"], openTexts),
  ...described(webhooks("label"), openTexts, "label"),
  ...described(webhooks("issues"), openTexts, "label"),
  // Those of issues that have a number.
  ...issues.flatMap(({ name, raw }) =>
    list(Json.at(raw, ["labels"])).flatMap((label) =>
      isNamedOnly(label) || Json.at(label, ["name"]) === undefined ? [] : [{ name: `${name}, a label`, raw: label }],
    ),
  ),
]

describe("what GitHub may send of everything else", () => {
  it.effect(
    "is read",
    staged(({ opened }) =>
      Effect.sync(() => {
        const views = (kind: string, from: ReadonlyArray<Described>, expected: (raw: Json.Json) => Json.JsonObject) => {
          assert.isAbove(from.length, 20)
          for (const { name, raw } of from) {
            assert.deepStrictEqual(upsertOf(resourceOf(opened, kind).exporter.read(raw)).view, expected(raw), name)
          }
        }
        views("person", people, () => ({ name: "login", handle: "login", email: null }))
        views("comment", comments, (raw) => ({
          issue: "7",
          body: textAt(raw, "body"),
          author: idOf(Json.at(raw, ["user"]))[0] ?? null,
        }))
        views("label", labels, (raw) => ({
          name: "name",
          color: Json.at(raw, ["color"]) ? "#d73a4a" : "#ededed",
          description: textAt(raw, "description"),
        }))
      }),
    ),
  )

  it("is a repository and an account", () => {
    const repositories = [...described(["full-repository"], openTexts), ...described(webhooks("issues"), openTexts, "repository")]
    const partitionIn = Schema.decodeUnknownSync(endpoints.repository.item)
    for (const { name, raw } of repositories) assert.deepStrictEqual(partitionIn(raw).id, "full_name", name)
    const accountIn = Schema.decodeUnknownSync(endpoints.viewer.item)
    for (const { name, raw } of people) assert.deepStrictEqual(accountIn(raw), { externalAccountId: "7", name: "login" }, name)
  })
})
