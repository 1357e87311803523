/** People sign in through the front door: secrets as texts, and what a host decides or throws. */
import { assert, describe, it } from "@effect/vitest"
import { github } from "@syncline/adapter-github"
import { linear } from "@syncline/adapter-linear"
import { makeSandbox } from "@syncline/sandbox"
import { makeLinear } from "@syncline/sandbox/linear"
import { createSyncline, type SignInFailed, type SignedInAccount } from "syncline"

const redirectUri = "http://127.0.0.1:3000/back/linear"

/** A workspace with one person, and a program that is registered there. */
const start = async () => {
  const app = makeLinear({
    clock: Date.now,
    oauthApps: [{ clientId: "lin", clientSecret: "shh", name: "Program", redirectUris: [redirectUri] }],
  })
  const { id } = app.administrator.addUser({ name: "Ada", email: "ada@acme.example" })
  const server = await makeSandbox(app, { clock: Date.now }).listen()
  const syncline = await createSyncline({
    adapters: [linear, github],
    database: "memory",
    oauthClients: { linear: { clientId: "lin", clientSecret: "shh" } },
  })
  const visit = async (url: string) => {
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams({ account: id, decision: "allow" }),
      redirect: "manual",
    })
    return answer.headers.get("location") ?? assert.fail(await answer.text())
  }
  return { syncline, visit, id, settings: { baseUrl: server.url }, end: async () => Promise.all([syncline.close(), server.close()]) }
}

// proves C-08, C-15, C-16, C-20
describe("signIn", () => {
  it("connects whoever comes back, to whom the host says when it knows the account", async () => {
    const { syncline, visit, settings, id, end } = await start()
    const begun = await syncline.signIn.begin({ app: "linear", redirectUri, settings })
    assert.isAbove(begun.expiresAt.getTime(), Date.now() + 9 * 60_000)
    const seen: Array<SignedInAccount> = []
    const tenant = async (account: SignedInAccount) => {
      seen.push(account)
      return "acme"
    }
    const connection = await syncline.signIn.finish({ url: await visit(begun.url), binding: begun.binding, tenant })
    assert.deepInclude(connection, { tenant: "acme", app: "linear", externalAccountId: id, status: "active" })
    assert.deepInclude(seen[0], { app: "linear", instance: settings.baseUrl, externalAccountId: id })
    assert.lengthOf(await syncline.tenant("acme").status(), 1)
    const again = await syncline.signIn.begin({ app: "linear", redirectUri, tenant: "acme", connection: connection.id })
    const same = await syncline.signIn.finish({ url: await visit(again.url), binding: again.binding })
    assert.strictEqual(same.id, connection.id)
    const own = await syncline.signIn.begin({ app: "linear", redirectUri, settings })
    assert.strictEqual((await syncline.signIn.finish({ url: await visit(own.url), binding: own.binding })).tenant, "default")
    await end()
  })

  // proves Q-27
  it("goes over HTTP too: begun in one browser, and finished only in that one", async () => {
    const { syncline, visit, settings, id, end } = await start()
    const fetch = syncline.http({ tenant: (request) => request.headers.get("x-tenant") ?? undefined })
    const ask = async (path: string, body?: object) => {
      const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }
      const headers = { "x-tenant": "acme", "content-type": "application/json" }
      const response = await fetch(new Request(`http://host.example/sign-in${path}`, { ...init, headers }))
      return { status: response.status, said: (await response.json()) as Record<string, unknown> }
    }
    const { said: ways } = await ask("")
    assert.deepInclude(Object.values(ways)[0], { app: "linear", oauth: true })
    const begin = async () => {
      const { said } = await ask("/begin", { app: "linear", redirectUri, settings })
      return { url: await visit(String(said["url"])), binding: String(said["binding"]) }
    }
    const stolen = await ask("/finish", { ...(await begin()), binding: "another browser's" })
    assert.strictEqual(stolen.status, 409)
    assert.deepInclude(stolen.said, { _tag: "SignInFailed", about: { why: "other-browser", app: "linear" } })
    const back = await begin()
    const finished = await ask("/finish", back)
    assert.strictEqual(finished.status, 200)
    assert.deepInclude(finished.said, { tenant: "acme", app: "linear", externalAccountId: id, status: "active" })
    const twice = await ask("/finish", back)
    assert.deepInclude(twice.said, { _tag: "SignInFailed", about: { why: "unknown" } })
    const wrong = await ask("/finish", { url: 5, binding: back.binding })
    assert.strictEqual(wrong.status, 400)
    assert.notInclude(JSON.stringify([stolen, finished, twice, wrong]), back.binding)
    await end()
  })

  it("rejects with what the host throws, and stores nothing then", async () => {
    const { syncline, visit, settings, end } = await start()
    const begun = await syncline.signIn.begin({ app: "linear", redirectUri, settings })
    const unwanted = new Error("we do not know you")
    const tenant = () => {
      throw unwanted
    }
    const finished = syncline.signIn.finish({ url: await visit(begun.url), binding: begun.binding, tenant })
    assert.strictEqual(await finished.catch((error: unknown) => error), unwanted)
    assert.deepStrictEqual(await syncline.status(), [])
    await end()
  })

  it("says in words why nobody is let in", async () => {
    const { syncline, visit, settings, end } = await start()
    const begun = await syncline.signIn.begin({ app: "linear", redirectUri, settings })
    const url = await visit(begun.url)
    const finished = syncline.signIn.finish({ url, binding: "another browser's" })
    const error = (await finished.catch((failure: unknown) => failure)) as SignInFailed
    assert.deepInclude(error, { _tag: "SignInFailed", why: "other-browser", app: "linear" })
    for (const binding of [undefined, 5, ""]) {
      const refused: unknown = await Reflect.apply(syncline.signIn.finish, syncline.signIn, [{ url, binding }]).catch(
        (failure: unknown) => failure,
      )
      assert.match(String(refused), /binding is/)
    }
    await end()
  })

  it("shows for each application what a page of them is drawn from", async () => {
    const { syncline, end } = await start()
    const ways = await syncline.signIn.ways()
    assert.deepStrictEqual(
      ways.map(({ app, name, oauth }) => ({ app, name, oauth })),
      [
        { app: "linear", name: "Linear", oauth: true },
        { app: "github", name: "GitHub Issues", oauth: false },
      ],
    )
    for (const { icon, forms, kinds } of ways) {
      assert.match(icon, /^<svg [^>]*viewBox="0 0 16 16">.*<\/svg>$/)
      const [form, ...others] = forms
      assert.deepStrictEqual(others, [])
      assert.deepInclude(form, { _tag: "Token" })
      assert.match(form?.url ?? "", /^https:\/\//)
      assert.isNotEmpty(form?.hint)
      assert.deepStrictEqual(
        form?.fields.map(({ name, secret }) => [name, secret]),
        [["token", true]],
      )
      assert.sameMembers(
        kinds.map(({ kind }) => kind),
        ["issue", "comment", "label", "person"],
      )
      assert.deepInclude(kinds, { kind: "person", reads: true, writes: false })
    }
    await end()
  })
})
