/** Signing in, choosing a repository, the settings, and what the adapter can do, as one table. */
import { type Adapter, Authorization, Json } from "@syncline/adapter-core"
import { endpoints, github } from "@syncline/adapter-github"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import { partition, readAll, reasonOf, resourceOf, staged, repository } from "./Stage.ts"

describe("the endpoints, without the engine", () => {
  it.effect(
    "answer in the words of the kinds, beside the payload in GitHub's",
    staged(({ app, client }) =>
      Effect.gen(function* () {
        app.people.createIssue({ repository, by: "ada", title: " Crash ", labels: ["bug"], assignees: ["bob"] })
        app.people.createPullRequest({ repository, by: "bob", title: "Code" })
        for (const number of [1, 2]) app.people.addComment({ repository, number, by: "bob", body: `On ${number}` })
        const idOf = (login: string) => String(app.records.users().find((user) => user.login === login)?.id)
        const [label] = app.records.labels(repository)

        const issue = yield* client.get(endpoints.issue, { partition, id: "1" })
        assert.deepStrictEqual(issue.item, {
          externalId: "1",
          title: "Crash",
          body: "",
          status: { category: "todo", name: "todo" },
          labels: [String(label?.id)],
          assignees: [idOf("bob")],
          author: idOf("ada"),
          isPullRequest: false,
        })
        assert.strictEqual(Json.at(issue.raw, ["number"]), 1)
        const issues = yield* Stream.runCollect(client.streamAll(endpoints.issues, { partition }))
        assert.deepStrictEqual(
          issues.map(({ externalId, isPullRequest }) => [externalId, isPullRequest]),
          [
            ["1", false],
            ["2", true],
          ],
        )
        const comments = yield* Stream.runCollect(client.streamAll(endpoints.comments, { partition }))
        assert.deepStrictEqual(
          comments.map(({ issue: of, body, isOnPullRequest }) => [of, body, isOnPullRequest]),
          [
            ["1", "On 1", false],
            ["2", "On 2", true],
          ],
        )
        const { item: user } = yield* client.get(endpoints.user, { id: idOf("bob") })
        assert.deepStrictEqual(user, { externalId: idOf("bob"), name: "bob", handle: "bob" })
        assert.deepStrictEqual((yield* client.get(endpoints.viewer, {})).item, { externalAccountId: idOf("ada"), name: "ada" })
        assert.deepStrictEqual((yield* client.get(endpoints.repository, { partition })).item, { id: partition, name: repository })
        const made = yield* client.write(endpoints.createLabel, { partition }, { name: "idea", color: "00FF00" })
        assert.deepInclude(made.item, { name: "idea", color: "#00ff00", description: "" })
      }),
    ),
  )
})

describe("signing in", () => {
  it.effect(
    "tells whose account it is",
    staged(({ opened, app }) =>
      Effect.gen(function* () {
        app.people.createIssue({ repository, by: "ada", title: "By Ada" })
        const [issue] = yield* readAll(opened, "issue")
        const author = issue?._tag === "Upsert" ? issue.view["author"] : undefined
        assert.deepStrictEqual<unknown>(yield* opened.account, { externalAccountId: author, name: "ada" })
      }),
    ),
  )

  it.effect(
    "sends the token, the media type and the version with every request",
    staged(({ opened, sandbox }) =>
      Effect.gen(function* () {
        yield* opened.account
        const { authorization, accept, ...headers } = sandbox.log[0]?.request.headers ?? {}
        assert.deepStrictEqual(
          { authorization, accept, version: headers["x-github-api-version"], agent: headers["user-agent"] },
          { authorization: "Bearer ada-token", accept: "application/vnd.github+json", version: "2022-11-28", agent: "syncline" },
        )
      }),
    ),
  )

  it.effect(
    "takes the access token of a sign-in over OAuth too",
    staged(({ sandbox, opened }) =>
      Effect.gen(function* () {
        const adapter = yield* github.open({
          credentials: Effect.succeed({ _tag: "OAuth2", accessToken: Redacted.make("ada-token") }),
        })
        assert.deepStrictEqual(yield* adapter.account, yield* opened.account)
        assert.strictEqual(sandbox.log[0]?.request.headers["authorization"], "Bearer ada-token")
      }),
    ),
  )

  it("offers a token and OAuth with rotating refresh tokens", () => {
    const [token, oauth] = github.api.authorizations
    assert.strictEqual(token?._tag, "Token")
    assert.deepStrictEqual(oauth?._tag === "OAuth2" && [oauth.refresh.rotates, oauth.pkce, oauth.scopes], [true, "S256", ["repo"]])
    assert.deepStrictEqual(oauth?._tag === "OAuth2" && oauth.refresh.endedBy, ["bad_refresh_token"])
    assert.strictEqual(Authorization.header(github.api.authorizations, Authorization.token("x"))?.name, "authorization")
  })
})

describe("an enterprise server", () => {
  it.effect("signs people in itself", () =>
    Effect.gen(function* () {
      const settings = { baseUrl: "https://github.example.com/api/v3" }
      const opened = yield* github.open({ credentials: Effect.succeed(undefined), settings })
      const oauth = opened.authorizations.find((way) => way._tag === "OAuth2")
      assert.strictEqual(oauth?.authorizationUrl, "https://github.example.com/login/oauth/authorize")
      assert.strictEqual(oauth?.tokenUrl, "https://github.example.com/login/oauth/access_token")
    }),
  )
})

const many = Array.from({ length: 620 }, (_, index) => `octo/repo-${String(index).padStart(3, "0")}`)

describe("choosing a repository", () => {
  // proves C-12, T-29
  it.effect(
    "shows those in which the account may do something, page by page, or those whose name has a part",
    staged(
      ({ opened }) =>
        Effect.gen(function* () {
          const page = (query: Adapter.PartitionQuery) => opened.partitions?.(query) ?? assert.fail("it cannot list")
          const shown: Array<string> = []
          let after: string | undefined
          do {
            const { partitions, next } = yield* page(after === undefined ? {} : { after })
            shown.push(...partitions.map(({ name }) => name))
            after = next
          } while (after !== undefined)
          assert.deepStrictEqual(shown, many)
          const { partitions } = yield* page({ search: "REPO-007" })
          assert.deepStrictEqual(partitions, [yield* opened.partition("octo/repo-007")])
          // What stands far behind is found by whoever goes on; nobody waits for all of it.
          const far = yield* page({ search: "repo-619" })
          assert.deepStrictEqual(far.partitions, [])
          const behind = yield* page({ search: "repo-619", after: far.next ?? "" })
          assert.deepStrictEqual(
            behind.partitions.map(({ name }) => name),
            ["octo/repo-619"],
          )
        }),
      {
        repositories: [
          ...many.map((name) => ({ name, collaborators: ["ada"] })),
          { name: "octo/secret", private: true },
          { name: "other/public" },
        ],
      },
    ),
  )

  it.effect(
    "gives it by its number, with the name that it has today, whatever it is named by",
    staged(({ opened, app }) =>
      Effect.gen(function* () {
        for (const named of [repository, "Octo/REPO", partition])
          assert.deepStrictEqual(yield* opened.partition(named), { id: partition, name: repository })
        app.people.renameRepository(repository, "renamed")
        for (const named of [repository, "octo/renamed", partition])
          assert.deepStrictEqual(yield* opened.partition(named), { id: partition, name: "octo/renamed" })
      }),
    ),
  )

  it.effect(
    "takes no other for it that has its old name now",
    staged(({ opened, app }) =>
      Effect.gen(function* () {
        app.people.renameRepository(repository, "renamed")
        app.people.createRepository({ name: repository, collaborators: ["ada"] })
        const other = yield* opened.partition(repository)
        assert.deepStrictEqual([other.name, other.id === partition], [repository, false])
        assert.deepStrictEqual(yield* opened.partition(partition), { id: partition, name: "octo/renamed" })
      }),
    ),
  )

  it.effect(
    "takes a number for a name where it is one",
    staged(
      ({ opened }) =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* opened.partition("700/7"), { id: partition, name: "700/7" })
        }),
      { repositories: [{ name: "700/7", collaborators: ["ada"] }] },
    ),
  )

  it.effect.each(["octo/none", "octo/vault", "octo/silent", "octo", "1"])("%s is gone", (id) =>
    staged(({ opened }) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* reasonOf(opened.partition(id)))._tag, "Gone")
      }),
    )(),
  )

  it.effect.each(["", "octo/", "octo/../vault", "/"])("%j is rejected before it is asked for", (id) =>
    staged(({ opened, sandbox }) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* reasonOf(opened.partition(id)))._tag, "Rejected")
        assert.lengthOf(sandbox.log, 0)
      }),
    )(),
  )
})

describe("settings", () => {
  it.effect.each([
    [{ baseUrl: "github.example.com" }, /baseUrl/],
    [{ emails: { ada: 1 } }, /emails/],
    [{ limits: { pointsPerMinute: 0 } }, /pointsPerMinute/],
    [{ limits: { createsPerMinute: 1.5 } }, /createsPerMinute/],
    [{ baseURL: "https://github.example.com/api/v3" }, /baseURL.*did you mean "baseUrl"/],
    [{ limits: { perHour: 100 } }, /limits\.perHour is not known/],
  ] as const)("%o is rejected naming the setting", ([settings, name]) =>
    Effect.gen(function* () {
      const reason = yield* reasonOf(github.open({ credentials: Effect.succeed(undefined), settings }))
      assert.strictEqual(reason._tag, "Rejected")
      assert.match(reason.message, name)
    }),
  )

  it.effect(
    "may name another server",
    staged(
      ({ opened, sandbox }) =>
        Effect.gen(function* () {
          yield* reasonOf(opened.account)
          assert.strictEqual(sandbox.log[0]?.request.url.href, "https://github.example.com/api/v3/user")
        }),
      { settings: { baseUrl: "https://github.example.com/api/v3/" } },
    ),
  )
})

describe("capabilities", () => {
  it.effect(
    "are these",
    staged(({ opened }) =>
      Effect.sync(() => {
        assert.sameMembers(
          github.kinds.map(({ name }) => name),
          ["issue", "comment", "label", "person"],
        )
        const of = (kind: string) => {
          const { readable, writable, importer, exporter } = resourceOf(opened, kind)
          const readOnly = readable.filter((field) => !writable.includes(field))
          return { writable, readOnly, create: importer?.createSafety._tag, find: importer?.find !== undefined, delta: exporter.facts.kind }
        }
        assert.deepStrictEqual(of("issue"), {
          writable: ["title", "body", "status", "labels", "assignees"],
          readOnly: ["author"],
          create: "Mark",
          find: true,
          delta: "timestamp",
        })
        assert.deepStrictEqual(of("comment"), {
          writable: ["issue", "body"],
          readOnly: ["author"],
          create: "Mark",
          find: true,
          delta: "timestamp",
        })
        assert.deepStrictEqual(of("label"), {
          writable: ["name", "color", "description"],
          readOnly: [],
          create: "NaturalKey",
          find: true,
          delta: "none",
        })
        assert.deepStrictEqual(of("person"), {
          writable: [],
          readOnly: ["name", "handle", "email"],
          create: undefined,
          find: false,
          delta: "none",
        })
      }),
    ),
  )
})
