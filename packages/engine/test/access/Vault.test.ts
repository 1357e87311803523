import { assert, describe, it } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { type Grant, Grants, MasterKey, Vault, VaultError, type VaultKey } from "@syncline/engine"
import { Cause, Effect, Exit, Layer, Logger, Option, Redacted } from "effect"
import { Aead, SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"

const canary = "canary-4711"

const key = (id: string, fill: number, length = 32): VaultKey => ({
  id,
  secret: Redacted.make(Buffer.alloc(length, fill).toString("base64")),
})

/** Grants in a map that tests may tamper with. */
const makeRows = () => {
  const rows = new Map<string, Grant>()
  const at = (tenant: string, connectionId: string) => `${tenant} ${connectionId}`
  const layer = Layer.succeed(Grants, {
    put: (grant) =>
      Effect.sync(() => {
        const place = at(grant.tenant, grant.connectionId)
        if ((rows.get(place)?.version ?? 0) !== grant.version - 1) return false
        rows.set(place, grant)
        return true
      }),
    claim: () => Effect.succeed(false),
    ends: () => Effect.succeed(new Map()),
    otherThan: (keyId, after) =>
      Effect.sync(() => (after === undefined ? [...rows.values()].filter((grant) => grant.keyId !== keyId) : [])),
    get: (tenant, connectionId) => Effect.sync(() => Option.fromUndefinedOr(rows.get(at(tenant, connectionId)))),
    remove: (tenant, connectionId) => Effect.sync(() => void rows.delete(at(tenant, connectionId))),
  })
  return { rows, layer }
}

type Keys = readonly [VaultKey, ...ReadonlyArray<VaultKey>]

const within = <A, E>(grants: Layer.Layer<Grants>, keys: Keys, use: (vault: Vault["Service"]) => Effect.Effect<A, E>) =>
  Effect.provide(Effect.flatMap(Vault, use), Layer.provide(Vault.layer(keys), grants), { local: true })

const credentials: ReadonlyArray<Authorization.Credentials> = [
  Authorization.token(canary),
  { _tag: "Basic", username: "ada", password: Redacted.make(canary) },
  { _tag: "OAuth2", accessToken: Redacted.make(canary) },
  { _tag: "OAuth2", accessToken: Redacted.make(canary), refreshToken: Redacted.make(`${canary}-refresh`), expiresAt: 1_700_000_000_000 },
]

/** With secrets readable, so that two can be compared. */
const revealed = (given: Authorization.Credentials) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, Redacted.isRedacted(value) ? Redacted.value(value) : value]))

const sealedByKeyItself = (by: VaultKey, place: string, stored: unknown) =>
  Effect.gen(function* () {
    const aead = yield* Aead.Aead
    const nonce = new Uint8Array(12).fill(5)
    const dataKey = yield* Aead.key(Aead.aes256Gcm, new Uint8Array(Buffer.from(Redacted.value(by.secret), "base64")))
    const plain = new TextEncoder().encode(JSON.stringify(stored))
    return new Uint8Array([...nonce, ...(yield* aead.encrypt(dataKey, plain, { nonce, aad: new TextEncoder().encode(place) }))])
  }).pipe(Effect.provide(Layer.provide(Aead.layerWebCrypto, SecureRandom.layerWebCrypto)))

const first = key("first", 1)
const second = key("second", 2)

describe("Vault", () => {
  for (const given of credentials) {
    it.effect(`gives back what it was given: ${Object.keys(given).join(", ")}`, () =>
      Effect.gen(function* () {
        const { rows, layer } = makeRows()
        const opened = yield* within(layer, [first], (vault) => Effect.andThen(vault.store("acme", "c1", given), vault.open("acme", "c1")))
        assert.deepStrictEqual(revealed(opened), revealed(given))
        const stored = Buffer.from(rows.get("acme c1")?.ciphertext ?? []).toString("latin1")
        assert.notInclude(stored, canary)
        assert.notInclude(JSON.stringify(opened), canary)
      }),
    )
  }

  it.effect("seals the same credentials differently each time", () =>
    Effect.gen(function* () {
      const { rows, layer } = makeRows()
      yield* within(layer, [first], (vault) => vault.store("acme", "c1", Authorization.token(canary)))
      const before = rows.get("acme c1")
      yield* within(layer, [first], (vault) => vault.store("acme", "c1", Authorization.token(canary)))
      const after = rows.get("acme c1")
      assert.strictEqual(after?.version, 2)
      assert.notDeepEqual(after?.ciphertext.slice(0, 12), before?.ciphertext.slice(0, 12))
      assert.notDeepEqual(after?.ciphertext.slice(12), before?.ciphertext.slice(12))
    }),
  )

  // proves the security check on associated data: swapped ciphertexts do not open
  for (const [what, moved] of [
    ["another tenant", { tenant: "other" }],
    ["another connection", { connectionId: "c2" }],
    ["another version", { version: 7 }],
  ] as const) {
    it.effect(`does not open what was moved to ${what}`, () =>
      Effect.gen(function* () {
        const { rows, layer } = makeRows()
        yield* within(layer, [first], (vault) => vault.store("acme", "c1", Authorization.token(canary)))
        const grant = rows.get("acme c1")
        assert.isDefined(grant)
        const swapped = { ...grant, ...moved }
        rows.set(`${swapped.tenant} ${swapped.connectionId}`, swapped)
        const error = yield* Effect.flip(within(layer, [first], (vault) => vault.open(swapped.tenant, swapped.connectionId)))
        assert.strictEqual(error._tag, "VaultError")
        assert.include(error.message, "do not open")
      }),
    )
  }

  it.effect("does not open what was changed in a single bit, cut off or emptied", () =>
    Effect.gen(function* () {
      const { rows, layer } = makeRows()
      yield* within(layer, [first], (vault) => vault.store("acme", "c1", Authorization.token(canary)))
      const grant = rows.get("acme c1")
      assert.isDefined(grant)
      const flipped = (index: number) => grant.ciphertext.with(index, (grant.ciphertext[index] ?? 0) ^ 1)
      const broken = [0, 12, grant.ciphertext.length - 1].map(flipped)
      for (const ciphertext of [...broken, grant.ciphertext.slice(0, 20), new Uint8Array()]) {
        rows.set("acme c1", { ...grant, ciphertext })
        const error = yield* Effect.flip(within(layer, [first], (vault) => vault.open("acme", "c1")))
        assert.strictEqual(error._tag, "VaultError")
      }
    }),
  )

  it.effect("does not open with another key of the same name, and names a key that is not configured", () =>
    Effect.gen(function* () {
      const { layer } = makeRows()
      yield* within(layer, [first], (vault) => vault.store("acme", "c1", Authorization.token(canary)))
      const wrong = yield* Effect.flip(within(layer, [key("first", 9)], (vault) => vault.open("acme", "c1")))
      assert.include(wrong.message, "do not open")
      const missing = yield* Effect.flip(within(layer, [second], (vault) => vault.open("acme", "c1")))
      assert.include(missing.message, '"first"')
    }),
  )

  // proves T-60
  it.effect("opens with an older key and seals anew with the first one, once", () =>
    Effect.gen(function* () {
      const { rows, layer } = makeRows()
      yield* within(layer, [first], (vault) => vault.store("acme", "c1", Authorization.token(canary)))
      const opened = yield* within(layer, [second, first], (vault) => vault.open("acme", "c1"))
      assert.deepInclude(rows.get("acme c1"), { keyId: "second", version: 2 })
      yield* within(layer, [second, first], (vault) => Effect.andThen(vault.open("acme", "c1"), vault.store("acme", "c1", opened)))
      assert.deepInclude(rows.get("acme c1"), { keyId: "second", version: 3 })
      const again = yield* within(layer, [second], (vault) => vault.open("acme", "c1"))
      assert.deepStrictEqual(revealed(again), revealed(Authorization.token(canary)))
    }),
  )

  it.effect("seals all anew with the first key at once, and leaves what does not open", () =>
    Effect.gen(function* () {
      const { rows, layer } = makeRows()
      for (const id of ["c1", "c2"]) yield* within(layer, [first], (vault) => vault.store("acme", id, Authorization.token(id)))
      yield* within(layer, [second], (vault) => vault.store("acme", "c3", Authorization.token("c3")))
      const broken = rows.get("acme c2")
      assert.isDefined(broken)
      rows.set("acme c2", { ...broken, ciphertext: new Uint8Array() })
      assert.strictEqual(yield* within(layer, [second, first], (vault) => vault.resealAll), 1)
      assert.deepStrictEqual(
        [...rows.values()].map(({ connectionId, keyId, version }) => [connectionId, keyId, version]),
        [
          ["c1", "second", 2],
          ["c2", "first", 1],
          ["c3", "second", 1],
        ],
      )
      assert.strictEqual(yield* within(layer, [second, first], (vault) => vault.resealAll), 0)
      assert.deepStrictEqual(
        revealed(yield* within(layer, [second], (vault) => vault.open("acme", "c1"))),
        revealed(Authorization.token("c1")),
      )
    }),
  )

  // Of 12 bytes nonce, ciphertext and tag, sealed by the key itself: what versions without data keys stored.
  it.effect("opens what was sealed before there were data keys, and seals it anew with one for another master key", () =>
    Effect.gen(function* () {
      const { rows, layer } = makeRows()
      const ciphertext = yield* sealedByKeyItself(first, "acme/c1/credentials/1", { _tag: "Token", token: canary })
      rows.set("acme c1", {
        tenant: "acme",
        connectionId: "c1",
        keyId: "first",
        wrappedKey: null,
        version: 1,
        refreshAt: null,
        endsAt: null,
        ciphertext,
      })
      const opened = yield* within(layer, [first], (vault) => vault.open("acme", "c1"))
      assert.deepStrictEqual(revealed(opened), revealed(Authorization.token(canary)))
      assert.deepStrictEqual(revealed(yield* within(layer, [second, first], (vault) => vault.open("acme", "c1"))), revealed(opened))
      assert.isNotNull(rows.get("acme c1")?.wrappedKey ?? null)
    }),
  )

  it.effect("seals each grant with a key of its own, which only the master key opens", () =>
    Effect.gen(function* () {
      const { rows, layer } = makeRows()
      const dataKeys: Array<string> = []
      const contexts: Array<string> = []
      const recording = Layer.effect(
        MasterKey,
        Effect.map(MasterKey, (master) => ({
          ...master,
          wrap: (dataKey: Uint8Array, context: Uint8Array) => {
            dataKeys.push(Buffer.from(dataKey).toString("base64"))
            contexts.push(new TextDecoder().decode(context))
            return master.wrap(dataKey, context)
          },
        })),
      ).pipe(Layer.provide(MasterKey.layer([first])))
      const vaults = Layer.provide(Vault.layerMasterKey, Layer.merge(recording, layer))
      for (const id of ["c1", "c2"])
        yield* Effect.provide(
          Effect.flatMap(Vault, (vault) => vault.store("acme", id, Authorization.token(canary))),
          vaults,
        )
      assert.strictEqual(new Set(dataKeys).size, 2)
      assert.deepStrictEqual(contexts, ["acme/c1/data key/1", "acme/c2/data key/1"])
      const [one, other] = [rows.get("acme c1"), rows.get("acme c2")]
      assert.isDefined(one)
      assert.isDefined(other)
      rows.set("acme c1", { ...one, wrappedKey: other.wrappedKey })
      const error = yield* Effect.flip(within(layer, [first], (vault) => vault.open("acme", "c1")))
      assert.include(error.message, "do not open")
    }),
  )

  it.effect("asks the master key once for what it opened, by however many at once, and again for what it refused", () =>
    Effect.gen(function* () {
      const { layer } = makeRows()
      let [asked, isAway] = [0, false]
      const counting = Layer.effect(
        MasterKey,
        Effect.map(MasterKey, (master) => ({
          ...master,
          unwrap: (id: string, wrapped: Uint8Array, context: Uint8Array) =>
            Effect.suspend(() => {
              asked += 1
              return isAway ? Effect.fail(new VaultError({ message: "away", away: true })) : master.unwrap(id, wrapped, context)
            }),
        })),
      ).pipe(Layer.provide(MasterKey.layer([first])))
      const test = Effect.gen(function* () {
        const vault = yield* Vault
        yield* vault.store("acme", "c1", Authorization.token(canary))
        yield* vault.store("acme", "c2", Authorization.token(canary))
        const sealed = yield* vault.seal("place", Redacted.make("secret"))
        isAway = true
        for (let times = 0; times < 2; times += 1) assert.isTrue((yield* Effect.flip(vault.unseal("place", sealed))).away)
        assert.strictEqual(asked, 2)
        isAway = false
        const open = Effect.all([vault.open("acme", "c1"), vault.open("acme", "c2"), vault.unseal("place", sealed)], {
          concurrency: "unbounded",
        })
        yield* Effect.forEach(Array.from({ length: 100 }), () => open, { concurrency: "unbounded" })
        assert.strictEqual(asked, 5)
        yield* TestClock.adjust("5 minutes")
        yield* open
        assert.strictEqual(asked, 8)
        // What was sealed for one place opens at no other, however often it was opened.
        assert.include((yield* Effect.flip(vault.unseal("other", sealed))).message, "do not open")
      })
      yield* Effect.provide(test, Layer.provide(Vault.layerMasterKey, Layer.merge(counting, layer)), { local: true })
    }),
  )

  it.effect("stores the later of two credentials that are stored at once, and loses none to a race", () =>
    Effect.gen(function* () {
      const { rows, layer } = makeRows()
      const names = Array.from({ length: 10 }, (_, index) => `token ${index}`)
      yield* within(layer, [first], (vault) =>
        Effect.forEach(names, (name) => vault.store("acme", "c1", Authorization.token(name)), { concurrency: "unbounded" }),
      )
      assert.strictEqual(rows.get("acme c1")?.version, names.length)
      const opened = yield* within(layer, [first], (vault) => vault.open("acme", "c1"))
      assert.include(names, revealed(opened)["token"])
    }),
  )

  it.effect("has nothing to open after it was removed", () =>
    Effect.gen(function* () {
      const { layer } = makeRows()
      const error = yield* Effect.flip(
        within(layer, [first], (vault) =>
          Effect.gen(function* () {
            yield* vault.store("acme", "c1", Authorization.token(canary))
            yield* vault.remove("acme", "c1")
            return yield* vault.open("acme", "c1")
          }),
        ),
      )
      assert.include(error.message, "no credentials")
    }),
  )

  for (const length of [0, 16, 31, 33, 64]) {
    it.effect(`refuses a key of ${length} bytes, says which one and how to make a better one`, () =>
      Effect.gen(function* () {
        const { layer } = makeRows()
        const bad = key("short", 3, length)
        const error = yield* Effect.flip(within(layer, [first, bad], () => Effect.void))
        assert.include(error.message, '"short"')
        assert.include(error.message, "openssl rand -base64 32")
        if (length > 0) assert.notInclude(error.message, Redacted.value(bad.secret))
      }),
    )
  }

  // proves I12
  it.effect("tells nothing of credentials that open but are of a form it does not know", () =>
    Effect.gen(function* () {
      const { rows, layer } = makeRows()
      yield* within(layer, [first], (vault) => vault.store("acme", "c1", Authorization.token("x")))
      const grant = rows.get("acme c1")
      assert.isDefined(grant)
      const aead = yield* Aead.Aead
      const sealer = yield* Aead.key(Aead.aes256Gcm, new Uint8Array(32).fill(1))
      const nonce = new Uint8Array(Aead.aes256Gcm.nonceLength)
      const plain = new TextEncoder().encode(JSON.stringify({ _tag: "Later", token: canary }))
      const sealed = yield* aead.encrypt(sealer, plain, { nonce, aad: new TextEncoder().encode("acme/c1/credentials/1") })
      rows.set("acme c1", { ...grant, wrappedKey: null, ciphertext: new Uint8Array([...nonce, ...sealed]) })
      const exit = yield* Effect.exit(within(layer, [first], (vault) => vault.open("acme", "c1")))
      assert.isTrue(Exit.isFailure(exit))
      const told = `${Exit.isFailure(exit) ? Cause.pretty(exit.cause) : ""}${JSON.stringify(exit)}`
      assert.include(told, "do not open")
      assert.notInclude(told, canary)
    }).pipe(Effect.provide(Layer.provide(Aead.layerWebCrypto, SecureRandom.layerWebCrypto))),
  )

  // proves I12, T-58
  it.effect("tells no secret in errors, causes or logs", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.make(({ message, cause }) => lines.push(`${String(message)} ${Cause.pretty(cause)}`))
      const { rows, layer } = makeRows()
      const secret = Buffer.alloc(32, 1).toString("base64")
      const failed = Effect.gen(function* () {
        yield* within(layer, [first], (vault) => vault.store("acme", "c1", Authorization.token(canary)))
        const grant = rows.get("acme c1")
        if (grant !== undefined) rows.set("acme c1", { ...grant, version: 2 })
        return yield* within(layer, [first], (vault) => vault.open("acme", "c1"))
      })
      const exit = yield* Effect.exit(Effect.tapCause(failed, (cause) => Effect.logError("did not open", cause))).pipe(
        Effect.provide(Logger.layer([logger]), { local: true }),
      )
      assert.isTrue(Exit.isFailure(exit))
      const told = [...lines, Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", JSON.stringify(exit), String(first.secret)].join("\n")
      assert.include(told, "did not open")
      assert.notInclude(told, canary)
      assert.notInclude(told, secret)
    }),
  )
})
