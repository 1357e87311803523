/** Defects of what applications tell by themselves: who is believed, what is lost, and what a late message overwrites. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const verify = "packages/adapter-core/src/Webhooks.ts"
const heard = "packages/engine/src/decide/Heard.ts"
const hints = "packages/engine/src/receive/Hints.ts"
const receive = "packages/engine/src/receive/Receive.ts"
const endpoints = "packages/engine/src/receive/Endpoints.ts"
const memoryInbox = "packages/engine/src/store/memory/MemoryInbox.ts"
const postgresInbox = "packages/postgres/src/internal/inbox/PostgresInbox.ts"
const verifyTest = "packages/adapter-core/test/Webhooks.test.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const memoryStore = "packages/engine/test/store/MemoryStore.test.ts"
const postgresStore = "packages/postgres/test/PostgresStore.test.ts"

export const webhooks: ReadonlyArray<Defect> = [
  {
    id: "hook-twice",
    title: "a webhook is made again each time somebody asks for it",
    file: "packages/adapters/github/src/Webhooks.ts",
    find: "if (known === undefined) yield*",
    replace: 'if (known === undefined || url !== "") yield*',
    breaks: ["C-21"],
    caughtBy: test("packages/adapters/github/test/Registration.test.ts", "is made once for a path"),
  },
  {
    id: "hook-of-others",
    title: "webhooks of others are changed and taken away with ours",
    file: verify,
    find: "?.endsWith(`/${path}`) === true",
    replace: "?.endsWith(path) !== undefined",
    breaks: ["C-21"],
    caughtBy: test("packages/adapters/linear/test/Registration.test.ts", "is made once for a path"),
  },
  {
    id: "message-unsigned",
    title: "a message whose signature is wrong is taken",
    file: verify,
    find: "if (!fits) return unverified(",
    replace: "if (!fits && signed.length === 0) return unverified(",
    breaks: ["F-25"],
    caughtBy: test(verifyTest, "takes nothing else"),
  },
  {
    id: "message-signed-by-a-part",
    title: "a signature counts that is only the beginning of the right one",
    file: verify,
    find: "one.length === other.length && timingSafeEqual(one, other)",
    replace: "timingSafeEqual(one.subarray(0, other.length), other)",
    breaks: ["F-25"],
    caughtBy: test(verifyTest, "takes nothing else"),
  },
  {
    id: "message-of-yesterday",
    title: "a signed message that somebody kept is taken a day later",
    file: verify,
    find: "if (!(Math.abs(now - millis) <= sentAt.withinMillis))",
    replace: "if (Number.isNaN(millis - now))",
    breaks: ["F-25"],
    caughtBy: test(verifyTest, "takes only what was sent a moment ago"),
  },
  {
    id: "old-secret-refused",
    title: "while a secret is replaced, what is signed with the one before it is lost",
    file: endpoints,
    find: "...known.slice(0, 1)]",
    replace: "]",
    breaks: ["F-25"],
    caughtBy: test(memoryEngine, "of a new secret and the one before it both hold"),
  },
  {
    id: "told-before-stored",
    title: "a message is said to be known though it never was stored",
    file: receive,
    find: "const isNew = yield* (yield* Inbox).put({ tenant, connectionId, id, receivedAt: now, headers, body: message.body })",
    replace:
      "const isNew = (yield* (yield* Inbox).waiting(tenant, connectionId, { limit: 1, bytes: 1 })).length > 0 || (yield* (yield* Inbox).put({ tenant, connectionId, id, receivedAt: now, headers, body: message.body }))",
    breaks: ["T-40"],
    caughtBy: test(memoryEngine, "never comes, or comes in part"),
  },
  {
    id: "same-moment-believed",
    title: "a message overwrites what was seen of the same moment, which may be newer",
    file: heard,
    find: 'if (updatedAt > link.updatedAt) return "take"',
    replace: 'if (updatedAt >= link.updatedAt) return "take"',
    breaks: ["F-27"],
    caughtBy: test("packages/engine/test/decide/Heard.test.ts", "is asked for where it says something else"),
  },
  {
    id: "unseen-believed",
    title: "a message about an object that nobody has seen brings it back after it was removed",
    file: heard,
    find: 'if (link?.state !== "linked" || updatedAt === undefined || link.updatedAt === null) return "ask"',
    replace: 'if (link === undefined) return "take"\n  if (updatedAt === undefined || link.updatedAt === null) return "ask"',
    breaks: ["F-27"],
    caughtBy: test(memoryEngine, "of an object that nobody has seen is asked for"),
  },
  {
    id: "echo-asked-for",
    title: "each of our own writes costs a request when it is told back",
    file: heard,
    find: 'return updatedAt < link.updatedAt || Json.equals(view, link.base ?? undefined) ? "known" : "ask"',
    replace: 'return updatedAt < link.updatedAt || Json.equals(view, {}) ? "known" : "ask"',
    breaks: ["F-27"],
    caughtBy: test(memoryEngine, "of our own writes is no edit"),
  },
  {
    id: "id-that-no-store-holds",
    title: "a message with an id that no store can hold is looked at again and again, and nothing after it",
    file: hints,
    find: "if (unidentifiable({ externalId }) !== undefined) continue",
    replace: "if (externalId === undefined || unidentifiable === undefined) continue",
    breaks: ["F-27"],
    caughtBy: test("packages/postgres/test/PostgresEngine.test.ts", "names nothing where its ids are none"),
  },
  {
    id: "too-many-hints-forgotten",
    title: "where more is wanted than can be asked for, the stream is read a day later",
    file: "packages/engine/src/connect/Resync.ts",
    find: "toAsk: { ...toAsk, due: since }",
    replace: "toAsk: { ...toAsk }",
    breaks: ["F-27"],
    caughtBy: test(memoryEngine, "of more objects than can be asked for at once"),
  },
  {
    id: "endpoint-left-behind",
    title: "who takes an account's places over is told nothing any more",
    file: "packages/engine/src/connect/TakeOver.ts",
    find: "  yield* Secrets.handOver(tenant, from, to)\n",
    replace: '  if (from === "") yield* Secrets.handOver(tenant, from, to)\n',
    breaks: ["T-40"],
    caughtBy: test(memoryEngine, "goes along when another account takes over"),
  },
  {
    id: "broken-message-stops",
    title: "a message that its adapter cannot read holds up all that come after it",
    file: hints,
    find: "const said = Result.try(() => hintsOf(webhooks, message))",
    replace: "const said = Result.succeed(hintsOf(webhooks, message)) as Result.Result<ReadonlyArray<Webhooks.Hint>, unknown>",
    breaks: ["F-27"],
    caughtBy: test(memoryEngine, "that its adapter cannot read, or that says nothing"),
  },
  {
    id: "message-forgotten-first",
    title: "messages count as looked at before they are",
    file: hints,
    find: '  yield* Failpoint.pass("hints.found")',
    replace: '  yield* inbox.done(tenant, id, messages.map((message) => message.id))\n  yield* Failpoint.pass("hints.found")',
    breaks: ["T-40"],
    caughtBy: test(memoryEngine, "where somebody died over it at hints.found"),
  },
  {
    id: "endpoint-of-the-gone",
    title: "an endpoint stores messages for a connection that was disconnected",
    file: receive,
    find: 'if (connection.status === "disconnected" || connection.status === "error") return false',
    replace: "",
    breaks: ["F-25"],
    caughtBy: test(memoryEngine, "of a connection that was disconnected takes nothing in"),
  },
  {
    id: "memory-message-twice",
    title: "a message that comes again is looked at again",
    file: memoryInbox,
    find: "if (tables.inbox.has(key(tenant, connectionId, id))) return false",
    replace: "if (tables.inbox.get(key(tenant, connectionId, id))?.done === false) return false",
    breaks: ["I8"],
    caughtBy: test(memoryStore, "are looked at once each"),
  },
  {
    id: "postgres-message-twice",
    title: "a message that comes again is looked at again",
    file: postgresInbox,
    find: "ON CONFLICT DO NOTHING\n          RETURNING 1\n        )",
    replace: "ON CONFLICT (id, tenant_id, connection_id) DO UPDATE SET done = false\n          RETURNING 1\n        )",
    breaks: ["I8"],
    caughtBy: test(postgresStore, "are looked at once each"),
  },
  {
    id: "postgres-message-of-another",
    title: "a connection is done with the messages of all connections",
    file: postgresInbox,
    find: "WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND id = ANY(",
    replace: "WHERE (tenant_id = ${tenant} OR connection_id = ${connectionId}) AND id = ANY(",
    breaks: ["T-40"],
    caughtBy: test(postgresStore, "are looked at once each"),
  },
]
