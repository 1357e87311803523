/** Whatever anybody sends to an endpoint: what is not signed is refused and stored nowhere, what is signed is taken, and nothing breaks. */
import { assert, describe } from "@effect/vitest"
import type { Json } from "@syncline/adapter-core"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Cause, Effect, Exit, Option, Redacted } from "effect"
import { createHmac, randomUUID } from "node:crypto"
import { adapters, joinGithub, joinLinear, tenant } from "../Duo.ts"
import { scenarioOver } from "../Scenario.ts"

const runs = Number(process.env["SYNCLINE_RUNS"] ?? 1000)
const seed = Number(process.env["SYNCLINE_REPLAY"] ?? Date.now() % 1_000_000)

/** Numbers from 0 to 1 by a seed. */
const draws = (from: number) => {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const next = draws(seed)
const pick = <A>(from: readonly [A, ...ReadonlyArray<A>]): A => from[Math.floor(next() * from.length)] ?? from[0]

const nested = (depth: number): Json.Json => (depth === 0 ? "deep" : [nested(depth - 1)])

/** What no application says, and somebody who wants to do harm may. */
const wild: readonly [Json.Json, ...ReadonlyArray<Json.Json>] = [
  null,
  true,
  -0,
  1e308,
  -1,
  2 ** 53,
  "",
  "\u0000",
  "\ud800",
  "' OR 1=1 --",
  "../../etc/passwd",
  "x".repeat(100_000),
  [],
  {},
  nested(500),
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}') as Json.Json,
]

const now = () => Date.now()

const issue = { number: 7, id: 70, title: "Crash", body: "It does", state: "open", updated_at: "2026-01-01T00:00:00Z", labels: [] }

const said: { readonly [app: string]: () => Json.JsonObject } = {
  github: () => ({ action: "edited", issue, comment: { id: 99 }, label: { id: 3 }, repository: { id: 700_000_001 } }),
  linear: () => ({ type: pick(["Issue", "Comment", "IssueLabel"]), data: { id: randomUUID(), teamId: "t" }, webhookTimestamp: now() }),
}

/** Something in it is another by then, or gone. */
const changed = (value: Json.Json): Json.Json => {
  if (next() < 0.15) return pick(wild)
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map(changed)
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => (next() < 0.1 ? [] : [[name, changed(inner)]])))
}

/** A JSON object, or anything. */
const bodyOf = (app: string): Uint8Array => {
  const luck = next()
  if (luck < 0.1) return Uint8Array.from({ length: Math.floor(next() * 200) }, () => Math.floor(next() * 256))
  const text = JSON.stringify(luck < 0.7 ? changed(said[app]?.() ?? {}) : luck < 0.8 ? pick(wild) : (said[app]?.() ?? {}))
  return new TextEncoder().encode(luck > 0.95 ? text.slice(0, -1) : text)
}

const hex = (secret: string, body: Uint8Array) => createHmac("sha256", secret).update(body).digest("hex")

/** Signed as it should be, or in some other way. */
const signed = (
  secret: string,
  body: Uint8Array,
  prefix: string,
): { readonly isRight: boolean; readonly signature: string | undefined } => {
  const right = `${prefix}${hex(secret, body)}`
  if (next() < 0.5) return { isRight: true, signature: right }
  const signature = pick([
    undefined,
    "",
    prefix,
    right.slice(0, -1),
    right.slice(prefix.length - 1),
    `${prefix}${hex(`${secret} `, body)}`,
    `${prefix}${hex("", body)}`,
    `${prefix}${hex(secret, new Uint8Array())}x`,
    "sha1=0",
    `${prefix}${"0".repeat(64)}`,
    "\ud800",
  ])
  return { isRight: signature === right, signature }
}

const isObject = (body: Uint8Array): boolean => {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body))
    return typeof value === "object" && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

const scenario = scenarioOver(MemoryStore.layer)

// proves F-25, F-27, T-40
describe("what anybody sends", () => {
  scenario("is refused where it is not signed, taken where it is, and breaks nothing", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const [hub, line] = [yield* joinGithub(duo), yield* joinLinear(duo)]
      const ways = {
        github: { connection: hub.connection, header: "x-hub-signature-256", id: "x-github-delivery", prefix: "sha256=" },
        linear: { connection: line.connection, header: "linear-signature", id: "linear-delivery", prefix: "" },
      }
      const url = "https://host.example/hooks"
      const counts = { taken: 0, refused: 0 }
      for (let run = 0; run < runs; run += 1) {
        const app = pick<"github" | "linear">(["github", "linear"])
        const { connection, header, id, prefix } = ways[app]
        const endpoint = yield* engine.webhooks.endpoint(tenant, connection.id, { url })
        const body = bodyOf(app)
        const { isRight, signature } = signed(Redacted.value(endpoint.secret), body, prefix)
        const headers = {
          ...(signature !== undefined && { [header]: signature }),
          [id]: pick([randomUUID(), "\u0000", "x".repeat(300), ""]),
          "x-github-event": "issues",
        }
        const exit = yield* Effect.exit(engine.webhooks.receive(endpoint.url.slice(url.length + 1), { headers, body }))
        const where = `run ${run}; SYNCLINE_REPLAY=${seed} draws the same again`
        if (Exit.isSuccess(exit)) {
          counts.taken += 1
          assert.isTrue(isRight && isObject(body), where)
        } else {
          counts.refused += 1
          assert.isFalse(Cause.hasDies(exit.cause), `${where}: ${Cause.pretty(exit.cause)}`)
          const error = Option.getOrUndefined(Exit.findErrorOption(exit))
          assert.strictEqual(error?._tag, "MessageRefused", where)
          // Linear's messages are signed with the time of their sending, which may be none.
          if (isRight && isObject(body) && app === "github") assert.fail(where)
        }
        const object = isObject(body) ? (JSON.parse(new TextDecoder().decode(body)) as Json.JsonObject) : {}
        for (const hint of adapters
          .find((adapter) => adapter.app === app)
          ?.webhooks?.hints({ headers: { "x-github-event": "issues" }, body: object }) ?? [])
          assert.isString(hint.externalId, where)
      }
      assert.isAbove(Math.min(counts.taken, counts.refused), runs / 20)
      assert.isUndefined((Object.prototype as { readonly polluted?: unknown }).polluted)
    }),
  )
})
