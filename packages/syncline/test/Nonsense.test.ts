/** Programs without types call too: whatever they hand to whatever method, it is taken as it is meant or rejected by name, with a `_tag`. */
import { assert, describe, it } from "@effect/vitest"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { TestDatabase } from "@syncline/postgres/testing"
import { Effect, Redacted } from "effect"
import { createSyncline, type Syncline } from "syncline"

const { Task } = World

const cyclic: Record<string, unknown> = {}
cyclic["itself"] = cyclic

const nonsense: ReadonlyArray<readonly [name: string, value: unknown]> = [
  ["nothing", undefined],
  ["null", null],
  ["a number", 5],
  ["no number", Number.NaN],
  ["true", true],
  ["a bigint", 10n],
  ["an empty text", ""],
  ["a word", "nonsense"],
  ["a NUL", "a\u0000b"],
  ["half a pair", "\ud83d"],
  ["a long text", "x".repeat(100_000)],
  ["an empty object", {}],
  ["an object of something else", { nonsense: 1 }],
  ["an object without a prototype", Object.create(null)],
  ["an object that holds itself", cyclic],
  ["a list", ["x"]],
  ["an empty list", []],
  ["a symbol", Symbol("x")],
  ["a function", () => 1],
  ["no date", new Date(Number.NaN)],
]

/** A method, and what a message about its arguments names: the field, or the thing that is not there. */
interface Method {
  readonly names: RegExp
  /** What it takes, though it looks like nonsense. Default: nothing. */
  readonly takes?: (value: unknown) => boolean
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "" && value.isWellFormed() && !value.includes("\0")
const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0 && !Array.isArray(value))
const isLeftOut = (value: unknown): boolean => value === undefined
const isNameOrLeftOut = (value: unknown): boolean => isLeftOut(value) || isText(value)
const isPosition = (value: unknown): boolean => isLeftOut(value) || value === 5
const isFunction = (value: unknown): boolean => isLeftOut(value) || typeof value === "function"
const isEmptyList = (value: unknown): boolean => isLeftOut(value) || (Array.isArray(value) && value.length === 0)
/** Which settings there are is the adapter's to say; this one takes any. */
const isSettings = (value: unknown): boolean => isEmpty(value) || (typeof value === "object" && value !== null && "nonsense" in value)
const isNothing = () => false
const anything = () => true

const ofConnection: Method = { names: /^connection|connection "/ }
const filter = (names: RegExp): Method => ({ names, takes: isEmpty })
const ofDelivery: Method = { names: /^delivery|delivery "/ }

const ofTarget: Method = { names: /^target\b|target "|^change\b|^replay\b|^position\b/ }

const methods: Readonly<Record<string, Method>> = {
  connect: { names: /^connect\b|^app\b|^nonsense is not known|^itself is not known/ },
  pause: ofConnection,
  resume: ofConnection,
  disconnect: ofConnection,
  takeOver: { names: /^takeOver\b|^from\b|is not known/ },
  resync: { names: /^stream\b|stream "|^resync\b|is not known/ },
  reconcile: { names: /^stream\b|stream "/ },
  partitions: { names: /^connection\b|connection "|^partitions\b|is not known/ },
  addStreams: { names: /^addStreams\b|^connection\b|is not known/ },
  removeStreams: { names: /^removeStreams\b|^connection\b|is not known/ },
  sync: { names: /^sync\b|is not known/, takes: isEmpty },
  plan: { names: /^plan\b|is not known/, takes: isEmpty },
  drift: { names: /^stream\b|stream "|^drift\b|is not known/ },
  apply: { names: /^plan\b/ },
  undo: { names: /^run\b|^undo\b/ },
  status: { names: /^$/, takes: anything },
  runs: filter(/^filter\b|is not known/),
  runReport: { names: /^run\b|run "/ },
  records: { names: /^kind is/ },
  links: { names: /^record\b/, takes: isText },
  explain: { names: /^explain\b|^app\b|is not known|record "/ },
  recordOf: { names: /^recordOf\b|^app\b|is not known/ },
  receive: { names: /^request\b/ },
  "signIn.begin": { names: /^signIn\b|^app\b|is not known/ },
  "signIn.finish": { names: /^signIn\b|^url\b|is not known/ },
  "signIn.ways": { names: /^$/, takes: anything },
  // A session that nobody has is answered, not refused.
  "profiles.of": { names: /^$/, takes: anything },
  "profiles.finish": { names: /^profiles?\b|^signIn\b|^url\b|is not known/ },
  "profiles.connect": { names: /^profiles?\b|^app\b|is not known/ },
  "profiles.end": { names: /^$/, takes: anything },
  http: { names: /^http\b|^tenant\b|is not known/ },
  page: { names: /^page\b|is not known/, takes: isEmpty },
  "webhooks.endpoint": { names: /^webhooks\b|connection "|^connection\b|is not known/ },
  "webhooks.register": { names: /^webhooks\b|connection "|^connection\b|is not known/ },
  "webhooks.close": ofConnection,
  "targets.add": { names: /^targets\b|^url\b|is not known/ },
  "targets.list": { names: /^$/, takes: anything },
  "targets.change": ofTarget,
  "targets.rotate": ofTarget,
  "targets.remove": ofTarget,
  "targets.replay": ofTarget,
  "targets.refused": ofTarget,
  "targets.again": ofTarget,
  consume: { names: /^event\b/ },
  "removals.letGo": { names: /^stream\b|stream "/ },
  "removals.takeBack": { names: /^stream\b|stream "/ },
  "matches.list": filter(/^filter\b|is not known/),
  "matches.decide": { names: /^object\b|^decision\b|stream "/ },
  "matches.linkExact": { names: /^filter\b|^by\b|is not known/ },
  "conflicts.list": filter(/^filter\b|is not known/),
  "conflicts.get": { names: /^id\b|conflict "/ },
  "conflicts.resolve": { names: /^id\b|^decision\b|conflict "/ },
  "conflicts.resolveAll": { names: /^like\b|^decision\b|is not known/ },
  "deliveries.list": filter(/^filter\b|is not known/),
  "deliveries.get": ofDelivery,
  "deliveries.edit": { names: /^delivery|delivery "|^by\b/ },
  "deliveries.retry": ofDelivery,
  "deliveries.retryAll": { names: /^like\b|is not known/, takes: isEmpty },
  "deliveries.drop": { names: /^delivery|delivery "|^by\b/ },
  "mapping.discover": { names: /^stream\b|stream "/ },
  "mapping.suggest": { names: /^stream\b|stream "/ },
  "mapping.validate": { names: /^stream\b|stream "/ },
  "mapping.preview": { names: /^stream\b|stream "/ },
  "mapping.set": { names: /^level\b|^stream\b|is not known/ },
  "mapping.versions": { names: /^level\b|^stream\b|is not known/ },
  unreadable: filter(/^filter\b|is not known/),
  events: { names: /^after is/, takes: isPosition },
  tenant: { names: /^tenant\b/, takes: isText },
  resealCredentials: { names: /^$/, takes: anything },
  watch: { names: /^$/, takes: anything },
  close: { names: /^$/, takes: anything },
}

const ofRecords: Readonly<Record<string, Method>> = {
  create: { names: /^task\b/, takes: (value) => isEmpty(value) && value !== undefined },
  update: { names: /^id\b|^task\b|record "/ },
  remove: { names: /^id\b|record "/ },
  restore: { names: /^id\b|record "/ },
  setPrivacy: { names: /^id\b|^level\b|record "/ },
  permit: { names: /^id\b|^where\b|record "/ },
  forbid: { names: /^id\b|^where\b|record "/ },
  send: { names: /^id\b|^stream\b|^by\b|record "/ },
  get: { names: /^id\b|record "/ },
  all: { names: /^$/, takes: anything },
  history: { names: /^id\b/, takes: isText },
  timeline: { names: /^id\b|record "/ },
}

type Call = (...values: ReadonlyArray<unknown>) => unknown

/** Every function in an object, by its path. */
const functionsOf = (value: object, path = ""): ReadonlyArray<readonly [string, Call]> =>
  Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
    if (typeof member === "function") return [[path + key, (...values) => Reflect.apply(member, value, values) as unknown] as const]
    return typeof member === "object" && member !== null ? functionsOf(member, `${path}${key}.`) : []
  })

const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value

/** What a call comes to: its error if it fails, at once, later, or with the first item. */
const outcome = async (call: () => unknown): Promise<unknown> => {
  try {
    const answer = await call()
    if (isIterable(answer)) for await (const _item of answer) break
    return undefined
  } catch (error) {
    return error
  }
}

const expectNamed = (error: unknown, names: RegExp, what: string) => {
  assert.isTrue(error instanceof Error && "_tag" in error && typeof error._tag === "string", `${what}: ${String(error)}`)
  const message = error instanceof Error ? error.message : ""
  assert.notStrictEqual(error instanceof Error && "_tag" in error ? error._tag : "", "Defect", `${what}: ${message}`)
  assert.match(message, names, what)
  assert.isBelow(message.length, 700, what)
}

const app = () => Effect.runSync(FakeApp.make({ app: "left", kinds: { task: { kind: Task } } }))

const open = (): Promise<Syncline> => createSyncline({ adapters: [app().adapter], database: "memory" })

const vaultKeys = [{ id: "test", secret: Buffer.alloc(32, 1).toString("base64") }]

const groups = [
  ["", methods, (syncline: Syncline): object => syncline],
  ["records.", ofRecords, (syncline: Syncline): object => syncline.records(Task)],
] as const

const refuses = async (owner: object, name: string, { names, takes = () => false }: Method) => {
  const call = new Map(functionsOf(owner)).get(name)
  if (call === undefined) return assert.fail(`there is no ${name}`)
  for (const [what, value] of nonsense) {
    if (!takes(value)) expectNamed(await outcome(() => call(value)), names, `${name} with ${what}`)
  }
}

describe("nonsense", () => {
  it("is known of every method", async () => {
    await using syncline = await open()
    const names = functionsOf(syncline).map(([name]) => name)
    assert.sameMembers(names, Object.keys(methods))
    assert.sameMembers(
      functionsOf(syncline.tenant("other")).map(([name]) => name),
      names.filter(
        (name) =>
          !["tenant", "resealCredentials", "watch", "close", "receive", "http", "page"].includes(name) &&
          !/^(signIn|profiles)\./.test(name),
      ),
    )
    assert.sameMembers(
      functionsOf(syncline.records(Task)).map(([name]) => name),
      Object.keys(ofRecords),
    )
  })

  for (const [group, table, select] of groups) {
    for (const [name, method] of Object.entries(table)) {
      it(`is refused by name: ${group}${name}`, async () => {
        await using syncline = await open()
        await refuses(select(syncline), name, method)
      })
    }
  }

  it.live("is refused by name over PostgreSQL as well, and what is taken of it is answered", () =>
    Effect.gen(function* () {
      const { url } = yield* TestDatabase.make({ name: "empty", prepare: Effect.void })
      const database = { url: Redacted.value(url) }
      const syncline = yield* Effect.acquireRelease(
        Effect.promise(() => createSyncline({ adapters: [app().adapter], database, vaultKeys })),
        (opened) => Effect.promise(() => opened.close()),
      )
      for (const [, table, select] of groups) {
        for (const [name, method] of Object.entries(table)) yield* Effect.promise(() => refuses(select(syncline), name, method))
      }
      for (const [what, value] of nonsense.filter(([, each]) => isText(each))) {
        const history = syncline.records(Task).history
        const answers = yield* Effect.promise(async () => [await syncline.links(String(value)), await history(String(value))])
        assert.deepStrictEqual(answers, [[], []], what)
      }
    }).pipe(Effect.scoped),
  )

  it("in later arguments is refused by name too", async () => {
    await using syncline = await open()
    const tasks = syncline.records(Task)
    const id = await tasks.create({ title: "One" })
    const [resolve, resolveAll] = ["resolve", "resolveAll"].map((name) => new Map(functionsOf(syncline.conflicts)).get(name))
    const [edit, drop] = ["edit", "drop"].map((name) => new Map(functionsOf(syncline.deliveries)).get(name))
    const update = new Map(functionsOf(tasks)).get("update")
    const delivery = { streamId: "x", recordId: "y" }
    for (const [what, value] of nonsense) {
      expectNamed(await outcome(() => resolve?.("x", value, "ada")), /^decision/, `resolve with ${what}`)
      expectNamed(await outcome(() => resolveAll?.({ kind: "task" }, value, "ada")), /^decision/, `resolveAll with ${what}`)
      if (!isText(value)) {
        expectNamed(await outcome(() => resolve?.("x", "local", value)), /^by\b/, `resolve by ${what}`)
        if (value !== undefined)
          expectNamed(await outcome(() => resolve?.("x", "local", "ada", value)), /^seen\b/, `resolve, having seen ${what}`)
        expectNamed(await outcome(() => resolveAll?.({ kind: "task" }, "local", value)), /^by\b/, `resolveAll by ${what}`)
        expectNamed(await outcome(() => edit?.(delivery, {}, value)), /^by\b/, `edit by ${what}`)
        expectNamed(await outcome(() => drop?.(delivery, value, "why")), /^by\b/, `drop by ${what}`)
        expectNamed(await outcome(() => drop?.(delivery, "ada", value)), /^reason\b/, `drop because of ${what}`)
      }
      if (!(isEmpty(value) && value !== undefined)) expectNamed(await outcome(() => update?.(id, value)), /^task\b/, `update with ${what}`)
    }
    assert.strictEqual((await tasks.get(id)).version, 1)
  })

  for (const [name, given, fields] of [
    ["connect", { app: "left", credentials: "good" }, { app: isNothing, credentials: isText, connection: isLeftOut, settings: isSettings }],
    [
      "addStreams",
      { connection: "?", partition: "p" },
      { partition: isText, kinds: isEmptyList, settings: isEmpty, connection: isNothing },
    ],
    ["sync", {}, { connection: isLeftOut, deadline: isLeftOut, signal: isLeftOut, onProgress: isFunction }],
    ["plan", {}, { connection: isLeftOut, firstPush: isLeftOut }],
    [
      "recordOf",
      { app: "left", kind: "task", externalId: "x" },
      { app: isNothing, kind: isNothing, externalId: isText, partition: isNameOrLeftOut },
    ],
    ["runs", {}, { streamId: isLeftOut, limit: isPosition }],
    ["unreadable", {}, { streamId: isLeftOut, limit: isPosition }],
    [
      "conflicts.list",
      {},
      {
        state: isLeftOut,
        type: isLeftOut,
        kind: isLeftOut,
        field: isLeftOut,
        recordId: isNameOrLeftOut,
        streamId: isLeftOut,
        connectionId: isLeftOut,
        since: isPosition,
        after: isNameOrLeftOut,
        limit: isPosition,
      },
    ],
    [
      "deliveries.list",
      {},
      {
        state: isLeftOut,
        app: isLeftOut,
        connectionId: isLeftOut,
        streamId: isLeftOut,
        kind: isLeftOut,
        saying: isNameOrLeftOut,
        after: isLeftOut,
        limit: isPosition,
      },
    ],
    ["deliveries.retryAll", {}, { app: isLeftOut, connectionId: isLeftOut, streamId: isLeftOut, kind: isLeftOut, saying: isNameOrLeftOut }],
    ["deliveries.retry", { streamId: "x", recordId: "y" }, { streamId: isNothing, recordId: isNothing }],
  ] as const) {
    for (const [field, takes] of Object.entries<(value: unknown) => boolean>(fields)) {
      it(`in a field is refused by its name: ${name} with ${field}`, async () => {
        await using syncline = await open()
        const { id } = await syncline.connect({ app: "left", credentials: "good" })
        const call = new Map(functionsOf(syncline)).get(name)
        const known = field === "connection" || !("connection" in given) ? given : { ...given, connection: id }
        for (const [what, value] of nonsense) {
          if (takes(value)) continue
          const error = await outcome(() => call?.({ ...known, [field]: value }))
          const missing = { app: "adapter", streamId: "stream|delivery", recordId: "delivery", connectionId: "connection" }[field] ?? field
          expectNamed(error, new RegExp(`^(delivery\\.)?${field}\\b|^there is no (${missing}) `), `${field} with ${what}`)
        }
      })
    }
  }

  for (const [options, names] of [
    [undefined, /^createSyncline is undefined/],
    [{}, /^adapters is missing/],
    [{ adapters: undefined }, /^adapters is undefined/],
    [{ adapters: "github" }, /^adapters is "github"/],
    [{ adapters: ["github"] }, /^adapters\[0\] is "github"; it must be an adapter/],
    [{ adapters: [{}] }, /^adapters\[0\] is an object/],
    [{ adapters: [], database: "postgres" }, /^database is a text; it must be \{ url: "postgres:\/\/…" \}, \{ folder: "…" \} or "memory"/],
    [{ adapters: [], database: "postgres://me:secret@host/db" }, /^database is a text/],
    [{ adapters: [], database: { url: "secret" } }, /^database is an object/],
    [{ adapters: [], database: { url: 5 } }, /^database is an object/],
    [{ adapters: [], database: { uri: "postgres://me:secret@host/db" } }, /^database is an object/],
    [{ adapters: [], database: null }, /^database is an object|^database is null/],
    [{ adapters: [], database: "memory", vaultKeys: "secret" }, /^vaultKeys is a text/],
    [{ adapters: [], database: "memory", vaultKeys: [{ id: "k", secret: 5 }] }, /^vaultKeys\[0\]\.secret is a number/],
    [{ adapters: [], database: "memory", vaultKeys: [{ secret: "secret" }] }, /^vaultKeys\[0\]\.id is missing/],
    [{ adapters: [], database: "memory", vaultKey: [] }, /^vaultKey is not known; did you mean "vaultKeys"\?/],
    [{ adapters: [app().adapter, app().adapter], database: "memory" }, /two adapters are called "left"/],
  ] as const) {
    it(`opens nothing: ${JSON.stringify(options)?.slice(0, 80)}`, async () => {
      const error = await outcome(() => Reflect.apply(createSyncline, undefined, [options]) as Promise<Syncline>)
      expectNamed(error, names, "createSyncline")
      assert.notInclude(error instanceof Error ? error.message : "", "secret@")
    })
  }
})
