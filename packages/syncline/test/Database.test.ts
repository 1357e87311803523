/** The key with which credentials are encrypted: where it comes from, and that it stays the same. */
import { assert, describe, it } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { MemoryStore, Vault } from "@syncline/engine"
import { Effect, Layer, Redacted } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Database from "../src/Database.ts"

const shown = (keys: Effect.Success<ReturnType<typeof Database.keys>>) => keys.map(({ id, secret }) => [id, Redacted.value(secret)])

const inFolder = <A>(use: (folder: string) => Promise<A>): Promise<A> =>
  mkdtemp(join(tmpdir(), "syncline-keys-")).then(async (folder) => {
    try {
      return await use(folder)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

describe("the keys of a folder", () => {
  it("are one that is made with the folder, and read from it ever after under the same name", () =>
    inFolder(async (folder) => {
      const database = { folder: join(folder, "not", "there", "yet") }
      const [[id, secret] = [], ...others] = shown(await Effect.runPromise(Database.keys(database, [])))
      assert.deepStrictEqual(others, [])
      // Credentials that are stored under another name could not be opened again.
      assert.strictEqual(id, "development")
      assert.strictEqual(Buffer.from(secret ?? "", "base64").length, 32)
      assert.strictEqual(await readFile(join(database.folder, "vault.key"), "utf8"), secret)
      assert.deepStrictEqual(shown(await Effect.runPromise(Database.keys(database, []))), [["development", secret]])
    }))

  it("cannot be made where no folder can be, and the refusal names it", () =>
    inFolder(async (folder) => {
      const file = join(folder, "file")
      await writeFile(file, "")
      const { message } = await Effect.runPromise(Effect.flip(Database.keys({ folder: join(file, "below") }, [])))
      assert.strictEqual(message, `the vault key in ${join(file, "below")} can be neither read nor made; is the folder writable?`)
    }))
})

describe("keys that are given", () => {
  it("are taken in their order, and count before those of the folder", async () => {
    const given = ["a", "b"].map((id, index) => ({ id, secret: Buffer.alloc(32, index).toString("base64") }))
    const expected = given.map(({ id, secret }) => [id, secret])
    assert.deepStrictEqual(shown(await Effect.runPromise(Database.keys("memory", given))), expected)
    assert.deepStrictEqual(shown(await Effect.runPromise(Database.keys({ folder: "/nowhere" }, given))), expected)
  })

  it("are made up for a database in memory, and missing for one that stays", async () => {
    assert.deepStrictEqual(
      shown(await Effect.runPromise(Database.keys("memory", []))).map(([id]) => id),
      ["memory"],
    )
    const { message } = await Effect.runPromise(Effect.flip(Database.keys({ url: "postgres://host/db" }, [])))
    assert.match(message, /^vaultKeys is missing: .*openssl rand -base64 32$/)
  })
})

// proves T-60
describe("a key management service", () => {
  const xor = (bytes: Uint8Array, mask: number) => bytes.map((byte) => byte ^ mask)
  const masks = new Map([
    ["one", 7],
    ["two", 9],
  ])
  const service = (id: string, asked: Array<string>): Database.MasterKey => ({
    id,
    wrap: async (dataKey) => {
      asked.push(`wrap ${id}`)
      return xor(dataKey, masks.get(id) ?? 0)
    },
    unwrap: async (by, wrapped) => {
      asked.push(`unwrap ${by}`)
      return xor(wrapped, masks.get(by) ?? 0)
    },
  })

  it("wraps and unwraps in place of the keys, and may change its key", async () => {
    const asked: Array<string> = []
    const ground = await Effect.runPromise(Effect.scoped(Layer.build(MemoryStore.layer)))
    const within = <A, E>(given: Database.MasterKey, use: (vault: Vault["Service"]) => Effect.Effect<A, E>) =>
      Effect.runPromise(
        Effect.flatMap(Database.vault("memory", [], given), (layer) =>
          Effect.provide(Effect.flatMap(Vault, use), Layer.provide(layer, Layer.succeedContext(ground))),
        ),
      )
    await within(service("one", asked), (vault) => vault.store("acme", "c", Authorization.token("x")))
    assert.strictEqual(await within(service("two", asked), (vault) => vault.resealAll), 1)
    const opened = await within(service("two", asked), (vault) => vault.open("acme", "c"))
    assert.strictEqual(opened._tag === "Token" && Redacted.value(opened.token), "x")
    assert.deepStrictEqual(asked, ["wrap one", "unwrap one", "wrap two", "unwrap two"])
    const down = { ...service("two", asked), unwrap: () => Promise.reject(new Error("the key is AKIA-secret")) }
    const error = await within(down, (vault) => Effect.flip(vault.open("acme", "c")))
    assert.deepInclude(error, { message: "the key management service (masterKey) did not unwrap a data key", away: true })
  })
})
