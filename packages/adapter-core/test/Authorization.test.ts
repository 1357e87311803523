import { assert, describe, it } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { Redacted } from "effect"

const token: Authorization.Token = { _tag: "Token", header: "x-api-key", prefix: "Key ", label: "Key", hint: "" }
const basic: Authorization.Basic = { _tag: "Basic", labels: { username: "Name", password: "Password" }, hint: "" }
const oauth: Authorization.OAuth2 = {
  _tag: "OAuth2",
  authorizationUrl: "https://tracker.test/authorize",
  tokenUrl: "https://tracker.test/token",
  scopes: [],
  scopeSeparator: " ",
  pkce: "S256",
  clientAuthentication: "basic",
  refresh: { rotates: true },
}

const open = (header: ReturnType<typeof Authorization.header>) => header && [header.name, Redacted.value(header.value)]

describe("Authorization.header", () => {
  it("puts a token behind its prefix in its header", () => {
    assert.deepStrictEqual(open(Authorization.header([oauth, token], Authorization.token("secret"))), ["x-api-key", "Key secret"])
  })

  it("writes a name and a password as RFC 7617 does, in UTF-8", () => {
    const credentials: Authorization.Credentials = { _tag: "Basic", username: "test", password: Redacted.make("123£") }
    assert.deepStrictEqual(open(Authorization.header([basic], credentials)), ["authorization", "Basic dGVzdDoxMjPCow=="])
  })

  it("writes an access token as RFC 6750 does", () => {
    const credentials: Authorization.Credentials = { _tag: "OAuth2", accessToken: Redacted.make("at"), refreshToken: Redacted.make("rt") }
    assert.deepStrictEqual(open(Authorization.header([token, oauth], credentials)), ["authorization", "Bearer at"])
  })

  it("is nothing where the application takes no such credentials", () => {
    assert.isUndefined(Authorization.header([oauth, basic], Authorization.token("secret")))
    assert.isUndefined(Authorization.header([token], { _tag: "Basic", username: "a", password: Redacted.make("b") }))
    assert.isUndefined(Authorization.header([token, basic], { _tag: "OAuth2", accessToken: Redacted.make("at") }))
  })

  it("shows no secret when it is printed", () => {
    const header = Authorization.header([token], Authorization.token("secret"))
    assert.notInclude(`${String(header?.value)} ${JSON.stringify(header)} ${JSON.stringify(Authorization.token("secret"))}`, "secret")
  })
})
