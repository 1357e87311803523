// proves C-15, Q-10, Q-27, V-06, T-48: people sign in at GitHub and Linear over real HTTP, with all the rubbish that may come back
import { assert, describe } from "@effect/vitest"
import { OAuthClients, SignInFailed, SyncEngine } from "@syncline/engine"
import { Effect, Redacted, Result } from "effect"
import { type Duo, repository, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const back = { github: "http://127.0.0.1:3000/back/github", linear: "http://127.0.0.1:3000/back/linear" } as const
type App = keyof typeof back

const clients = new Map(
  (["github", "linear"] as const).map((app) => [app, { clientId: `client-${app}`, clientSecret: Redacted.make(`secret of ${app}`) }]),
)

/** The host is registered at both, and nobody has signed in. */
const registered = <A, E>(run: (duo: Duo, engine: SyncEngine["Service"]) => Effect.Effect<A, E>) =>
  Effect.fnUntraced(function* (duo: Duo) {
    duo.github.app.apps.registerOauthApp({ clientId: "client-github", clientSecret: "secret of github", callbackUrl: back.github })
    duo.linear.app.apps.register({ clientId: "client-linear", clientSecret: "secret of linear", redirectUris: [back.linear] })
    return yield* run(duo, yield* SyncEngine).pipe(Effect.provideService(OAuthClients, clients))
  })

const tokenPaths = { github: "/login/oauth/access_token", linear: "/oauth/token" } as const

const exchangesAt = (duo: Duo, app: App) =>
  duo[app].sandbox.log.filter(({ path, request }) => path === tokenPaths[app] && request.body.includes("grant_type=authorization_code"))

/** Looks at the page of consent and answers it, as a person does; to where they are sent back. */
const answered = async (url: string, account: string, decision: "allow" | "deny"): Promise<string> => {
  const page = await fetch(url)
  if (page.ok) assert.match(await page.text(), /name="decision"/)
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ account, decision }), redirect: "manual" })
  return answer.headers.get("location") ?? assert.fail(await answer.text())
}

const visit = (duo: Duo, url: string, decision: "allow" | "deny" = "allow") =>
  Effect.promise(() => answered(url, url.startsWith(duo.github.url) ? "ada" : duo.linear.users.ada.id, decision))

/** Whoever saw a code that was asked for without proof exchanges it. */
const exchange = async (duo: Duo, app: App, code: string): Promise<unknown> => {
  const client = { client_id: `client-${app}`, client_secret: `secret of ${app}` }
  const body = new URLSearchParams({ grant_type: "authorization_code", ...client, redirect_uri: back[app], code })
  const answer = await fetch(`${duo[app].url}${tokenPaths[app]}`, { method: "POST", body, headers: { accept: "application/json" } })
  return await answer.json()
}

const beginAt = (duo: Duo, engine: SyncEngine["Service"], app: App) =>
  engine.signIn.begin({ app, redirectUri: back[app], tenant, settings: { baseUrl: duo[app].url } })

const partitions = { github: repository, linear: "ENG" } as const

describe("signing in", () => {
  for (const app of ["github", "linear"] as const) {
    const both = <A, E>(title: string, run: (duo: Duo, engine: SyncEngine["Service"]) => Effect.Effect<A, E>) =>
      scenario(`at ${app} ${title}`, registered(run))

    /** Nobody is let in, for this reason; nothing is stored, and beginning again works. */
    const refuses = (title: string, why: SignInFailed["why"], meet: (duo: Duo, url: string) => Effect.Effect<string>, exchanges: number) =>
      both(title, (duo, engine) =>
        Effect.gen(function* () {
          const { url, binding } = yield* beginAt(duo, engine, app)
          const returned = yield* meet(duo, url)
          const error = yield* Effect.flip(engine.signIn.finish({ url: returned, binding }))
          assert.instanceOf(error, SignInFailed)
          assert.strictEqual(error.why, why, error.message)
          assert.deepStrictEqual(yield* engine.status(tenant), [])
          assert.lengthOf(exchangesAt(duo, app), exchanges)
          const again = yield* beginAt(duo, engine, app)
          yield* engine.signIn.finish({ url: yield* visit(duo, again.url), binding: again.binding })
          assert.lengthOf(yield* engine.status(tenant), 1)
        }),
      )

    both("connects whoever says yes, and an issue is kept in step", (duo, engine) =>
      Effect.gen(function* () {
        duo.github.people.createIssue({ repository, by: "ada", title: "Crash" })
        duo.linear.ada.createIssue({ teamId: duo.linear.team.id, title: "Crash" })
        const { url, binding } = yield* beginAt(duo, engine, app)
        const connection = yield* engine.signIn.finish({ url: yield* visit(duo, url), binding })
        assert.match(connection.name, /^ada/)
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: partitions[app] })
        assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
        const [issue] = yield* engine.records.list(tenant, "issue")
        assert.strictEqual(issue?.data["title"], "Crash")
        const [asked] = exchangesAt(duo, app)
        const form = new URLSearchParams(asked?.request.body)
        assert.strictEqual(form.get("redirect_uri"), back[app])
        assert.match(form.get("code_verifier") ?? "", /^[\w-]{43}$/)
      }),
    )

    both("exchanges once what comes back twice, at once or later", (duo, engine) =>
      Effect.gen(function* () {
        const { url, binding } = yield* beginAt(duo, engine, app)
        const returned = yield* visit(duo, url)
        const finish = Effect.result(engine.signIn.finish({ url: returned, binding }))
        const all = yield* Effect.all([finish, finish, finish], { concurrency: "unbounded" })
        assert.lengthOf(all.filter(Result.isSuccess), 1)
        const later = yield* Effect.flip(engine.signIn.finish({ url: returned, binding }))
        assert.deepInclude(later, { _tag: "SignInFailed", why: "unknown" })
        assert.lengthOf(exchangesAt(duo, app), 1)
      }),
    )

    both("lets nobody in whose browser did not begin", (duo, engine) =>
      Effect.gen(function* () {
        const [mine, theirs] = [yield* beginAt(duo, engine, app), yield* beginAt(duo, engine, app)]
        const error = yield* Effect.flip(engine.signIn.finish({ url: yield* visit(duo, theirs.url), binding: mine.binding }))
        assert.deepInclude(error, { _tag: "SignInFailed", why: "other-browser" })
        assert.lengthOf(exchangesAt(duo, app), 0)
        yield* engine.signIn.finish({ url: yield* visit(duo, mine.url), binding: mine.binding })
      }),
    )

    refuses("connects nobody who says no", "denied", (duo, url) => visit(duo, url, "deny"), 0)
    refuses(
      "takes no answer of another issuer",
      "not-theirs",
      (duo, url) => Effect.map(visit(duo, url), (returned) => `${returned}&iss=${encodeURIComponent("https://evil.example")}`),
      0,
    )
    refuses(
      "takes no answer at the address of the other application",
      "not-theirs",
      (duo, url) => Effect.map(visit(duo, url), (returned) => returned.replace(back[app], app === "github" ? back.linear : back.github)),
      0,
    )
    refuses(
      "takes no state that somebody made up",
      "unknown",
      (duo, url) => Effect.map(visit(duo, url), (returned) => returned.replace(/state=[^&]+/, "state=made-up")),
      0,
    )
    refuses(
      "does not take a code that it does not know",
      "refused",
      (duo, url) => Effect.map(visit(duo, url), (returned) => returned.replace(/code=[^&]+/, "code=made-up")),
      1,
    )
    refuses(
      "does not take a code that was used, which somebody else saw",
      "refused",
      (duo, url) =>
        Effect.gen(function* () {
          const returned = yield* visit(duo, url)
          const other = new URL(yield* visit(duo, url.replace(/state=[^&]+/, "state=x").replace(/&code_challenge[^&]+/g, "")))
          const code = other.searchParams.get("code") ?? ""
          const used = yield* Effect.promise(() => exchange(duo, app, code))
          assert.property(used, "access_token")
          return returned.replace(/code=[^&]+/, `code=${code}`)
        }),
      2,
    )
    refuses(
      "connects nobody where the answer to the code is lost",
      "lost",
      (duo, url) => {
        duo[app].sandbox.faults.add({
          fault: { kind: "reset-after" },
          match: (request) => request.url.pathname === tokenPaths[app],
          times: 1,
        })
        return visit(duo, url)
      },
      1,
    )
    refuses(
      "connects nobody where the proof of who began is another's",
      "refused",
      (duo, url) => visit(duo, url.replace(/code_challenge=[^&]+/, `code_challenge=${"x".repeat(43)}`)),
      1,
    )
    refuses(
      "connects nobody where the token endpoint is away",
      "lost",
      (duo, url) => {
        duo[app].sandbox.faults.add({
          fault: { kind: "html", status: 502 },
          match: (request) => request.url.pathname === tokenPaths[app],
          times: 1,
        })
        return visit(duo, url)
      },
      1,
    )
  }

  scenario(
    "is not mixed up: a code of GitHub that comes with a state of Linear is sent to neither where the addresses are their own",
    registered((duo, engine) =>
      Effect.gen(function* () {
        const hub = yield* beginAt(duo, engine, "github")
        const line = yield* beginAt(duo, engine, "linear")
        const code = new URL(yield* visit(duo, hub.url)).searchParams.get("code") ?? ""
        const state = new URL(line.url).searchParams.get("state") ?? ""
        const url = `${back.github}?${new URLSearchParams({ code, state }).toString()}`
        const error = yield* Effect.flip(engine.signIn.finish({ url, binding: line.binding }))
        assert.deepInclude(error, { _tag: "SignInFailed", why: "not-theirs", app: "linear" })
        assert.lengthOf([...exchangesAt(duo, "github"), ...exchangesAt(duo, "linear")], 0)
      }),
    ),
  )

  scenario(
    "names the client where the secret of it is wrong",
    registered((duo, engine) =>
      Effect.gen(function* () {
        for (const app of ["github", "linear"] as const) {
          const { url, binding } = yield* beginAt(duo, engine, app)
          const wrong = new Map([[app, { clientId: `client-${app}`, clientSecret: Redacted.make("wrong") }]])
          const finishing = engine.signIn.finish({ url: yield* visit(duo, url), binding }).pipe(Effect.provideService(OAuthClients, wrong))
          const error = yield* Effect.flip(finishing)
          assert.deepInclude(error, { _tag: "SignInFailed", why: "client" })
          assert.include(error.message, `oauthClients.${app}`)
        }
      }),
    ),
  )
})
