/** What `sync` takes, and what the refusal says of what it does not. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Arguments from "../src/Arguments.ts"

const { checkSync } = Arguments

const refusalOf = (check: Effect.Effect<unknown, { readonly message: string }>) =>
  Effect.runPromise(Effect.map(Effect.flip(Effect.asVoid(check)), ({ message }) => message))

const messageOf = (input: unknown) => refusalOf(checkSync(input))

describe("sync", () => {
  it("takes a connection, a moment, a signal and a function", async () => {
    const given = { connection: "a", deadline: new Date(1), signal: AbortSignal.abort(), onProgress: () => undefined }
    assert.deepStrictEqual(await Effect.runPromise(checkSync(given)), given)
    assert.deepStrictEqual(await Effect.runPromise(checkSync({})), {})
  })

  it("refuses anything else, with what would be right", async () => {
    assert.strictEqual(await messageOf({ signal: 5 }), "signal is 5; it must be an AbortSignal")
    assert.strictEqual(await messageOf({ onProgress: 5 }), "onProgress is 5; it must be a function")
    const moment = "a Date, such as new Date(Date.now() + 60_000)"
    assert.strictEqual(await messageOf({ deadline: 5 }), `deadline is 5; it must be ${moment}`)
    assert.include(await messageOf({ deadline: new Date("never") }), moment)
    assert.strictEqual(await messageOf({ zebra: 5 }), "zebra is not known; sync takes connection, deadline, signal and onProgress")
  })
})

const tracker = { app: "tracker", open: () => undefined }

describe("a call", () => {
  const refusals: ReadonlyArray<
    readonly [call: string, check: Effect.Effect<unknown, { readonly message: string }>, message: string | RegExp]
  > = [
    [
      "createSyncline",
      Arguments.checkOptions({ adapters: [], zebra: 1 }),
      /^zebra is not known; createSyncline takes adapters, database, oauthClients, masterKey, logs, retention, targets and vaultKeys$/,
    ],
    [
      "retention",
      Arguments.checkOptions({ adapters: [], retention: { runDays: 0 } }),
      /^retention.runDays is 0; it must be a number of days, at least 1$/,
    ],
    [
      "a client without an id",
      Arguments.checkOptions({ adapters: [tracker], oauthClients: { tracker: { clientSecret: "x" } } }),
      "oauthClients.tracker.clientId is missing; it must be a text that is not empty",
    ],
    [
      "a client of an application without adapter",
      Arguments.checkOptions({ adapters: [tracker], oauthClients: { trakcer: { clientId: "x" } } }),
      'oauthClients: there is no adapter "trakcer"; did you mean "tracker"?',
    ],
    [
      "a service that cannot unwrap",
      Arguments.checkOptions({ adapters: [], masterKey: { id: "k", wrap: () => undefined } }),
      /^masterKey is .*; it must be a key management service: \{ id, wrap\(dataKey, context\), unwrap\(id, wrapped, context\) \}$/,
    ],
    [
      "a service beside keys",
      Arguments.checkOptions({ adapters: [], vaultKeys: [], masterKey: { id: "k", wrap: () => undefined, unwrap: () => undefined } }),
      /^masterKey and vaultKeys cannot both be given/,
    ],
    ["connect", Arguments.checkConnect({ app: "a", credentials: "b", zebra: 1 }), /^zebra is not known; connect takes app, credentials/],
    [
      "addStreams",
      Arguments.checkStreams({ connection: "a", partition: "p", zebra: 1 }),
      /^zebra is not known; addStreams takes connection, partition/,
    ],
    ["removeStreams", Arguments.checkRemoveStreams({ connection: "a" }), /^links is missing; it must be /],
    ["takeOver", Arguments.checkTakeOver({ from: "a" }), "to is missing; it must be a text that is not empty"],
    ["retry", Arguments.checkDelivery({ recordId: "r" }), "delivery.streamId is undefined; it must be a text that is not empty"],
    ["retry without anything", Arguments.checkDelivery(5), /^delivery is 5; it must be an object with streamId and recordId$/],
    ["links", Arguments.text("record")(5), "record is 5; it must be a text that is not empty"],
  ]
  for (const [call, check, message] of refusals) {
    it(`${call} is refused by the name of what is wrong`, async () => {
      const said = await refusalOf(check)
      if (typeof message === "string") assert.strictEqual(said, message)
      else assert.match(said, message)
    })
  }

  it("never shows what is secret", async () => {
    const secret = "very secret"
    for (const options of [
      { vaultKeys: secret },
      { vaultKeys: [{ id: "a", secret: [secret] }] },
      { database: secret },
      { oauthClients: { tracker: { clientId: "a", clientSecret: [secret] } } },
      { masterKey: { id: secret } },
    ]) {
      assert.notInclude(await refusalOf(Arguments.checkOptions({ adapters: [], ...options })), secret)
    }
    assert.notInclude(await refusalOf(Arguments.checkConnect({ app: "a", credentials: { _tag: secret } })), secret)
  })
})
