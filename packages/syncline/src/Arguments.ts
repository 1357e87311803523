/** What the calls of a Syncline take, checked before anything is done: programs without types call them too. */
import { type Adapter, Input, Json, type Kind } from "@syncline/adapter-core"
import { ConnectInput, InvalidInput, Level, NotFound, StreamsInput, TakeAwayInput } from "@syncline/engine"
import { Cause, Effect, Exit, Predicate, Schema, Struct } from "effect"
import type * as Database from "./Database.ts"

/** An id or a name in an argument of its own. */
export const text = (name: string): ((input: unknown) => Effect.Effect<string, InvalidInput>) => InvalidInput.checker(Input.Text, { name })

const isAdapter = (value: unknown): value is Adapter.Adapter =>
  Predicate.isObject(value) && Predicate.isString(Reflect.get(value, "app")) && Predicate.isFunction(Reflect.get(value, "open"))

const AdapterValue = Schema.declare(isAdapter, { expected: "an adapter, such as github of @syncline/adapter-github" })

const PostgresUrl = Schema.String.check(
  Schema.makeFilter((url) => /^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? ""), { expected: "a URL that begins with postgres://" }),
)

const DatabaseValue = Schema.Union([
  Schema.Literal("memory"),
  Schema.Struct({ url: PostgresUrl }),
  Schema.Struct({ folder: Input.Text }),
]).annotate({
  expected: `{ url: "postgres://…" }, { folder: "…" } or "memory"`,
})

const days = Input.optional(
  Schema.Number.check(Schema.makeFilter((count) => Number.isFinite(count) && count >= 1, { expected: "a number of days, at least 1" })),
)
const Retention = Schema.Struct({ eventDays: days, runDays: days, historyDays: days, payloadDays: days })

const OAuthClient = Schema.Struct({ clientId: Input.Text, clientSecret: Input.optional(Input.Text) })

const isFunction = (value: unknown): value is (...parameters: ReadonlyArray<never>) => unknown => typeof value === "function"

/** Anything that has the three, whatever else it has: it may be a client of a key management service. */
const MasterKey = Schema.declare(
  (value): value is Database.MasterKey =>
    Predicate.isObject(value) &&
    Predicate.isString(Reflect.get(value, "id")) &&
    isFunction(Reflect.get(value, "wrap")) &&
    isFunction(Reflect.get(value, "unwrap")),
  { expected: "a key management service: { id, wrap(dataKey, context), unwrap(id, wrapped, context) }" },
)

const Options = InvalidInput.checker(
  Schema.Struct({
    adapters: Schema.Array(AdapterValue).annotate({ expected: "a list of adapters" }),
    database: Input.optional(DatabaseValue),
    oauthClients: Input.optional(Schema.Record(Schema.String, OAuthClient)),
    masterKey: Input.optional(MasterKey),
    logs: Input.optional(Schema.Literals(["text", "json", "none"])),
    retention: Input.optional(Retention),
    targets: Input.optional(Schema.Struct({ allowLoopback: Input.optional(Schema.Boolean) })),
    vaultKeys: Input.optional(Schema.Array(Schema.Struct({ id: Input.Text, secret: Input.Text }))),
  }),
  { name: "createSyncline", secret: ["database", "vaultKeys", "oauthClients", "masterKey"] },
)

/** A client of an application that has no adapter here is a mistake, and so are two ways to seal. */
export const checkOptions = Effect.fnUntraced(function* (
  input: unknown,
): Effect.fn.Return<Effect.Success<ReturnType<typeof Options>>, InvalidInput> {
  const options = yield* Options(input)
  const apps = options.adapters.map(({ app }) => app)
  for (const app of Object.keys(options.oauthClients ?? {})) {
    if (!apps.includes(app)) return yield* new InvalidInput({ message: `oauthClients: ${NotFound.among("adapter", app, apps).message}` })
  }
  if (options.masterKey !== undefined && options.vaultKeys !== undefined)
    return yield* new InvalidInput({ message: "masterKey and vaultKeys cannot both be given: the one takes the place of the others" })
  return options
})

const Credentials = Schema.Union([Input.Text, ConnectInput.fields.credentials]).annotate({
  expected: `a token as a text that is not empty, or credentials with the _tag "Token", "Basic" or "OAuth2"`,
})

export const checkConnect = InvalidInput.checker(
  Schema.Struct({ ...Struct.omit(ConnectInput.fields, ["tenant"]), credentials: Credentials }),
  { name: "connect", secret: ["credentials"] },
)

export const checkStreams = InvalidInput.checker(
  Schema.Struct({ connection: Input.Text, ...Struct.omit(StreamsInput.fields, ["tenant", "connectionId"]) }),
  { name: "addStreams" },
)

export const checkPartitions = InvalidInput.checker(
  Schema.Struct({ connection: Input.Text, search: Input.optional(Input.Text), after: Input.optional(Input.Text) }),
  { name: "partitions" },
)

export const checkRemoveStreams = InvalidInput.checker(
  Schema.Struct({ connection: Input.Text, ...Struct.omit(TakeAwayInput.fields, ["tenant", "connectionId"]) }),
  { name: "removeStreams" },
)

export const checkTakeOver = InvalidInput.checker(Schema.Struct({ from: Input.Text, to: Input.Text }), { name: "takeOver" })

const Signal = Schema.declare((value): value is AbortSignal => value instanceof AbortSignal, { expected: "an AbortSignal" })
const Moment = Schema.declare((value): value is Date => value instanceof Date && Number.isFinite(value.getTime()), {
  expected: "a Date, such as new Date(Date.now() + 60_000)",
})
const Callback = Schema.declare((value): value is (...parameters: ReadonlyArray<never>) => unknown => typeof value === "function", {
  expected: "a function",
})

export const checkSync = InvalidInput.checker(
  Schema.Struct({
    connection: Input.optional(Input.Text),
    deadline: Input.optional(Moment),
    signal: Input.optional(Signal),
    onProgress: Input.optional(Callback),
  }),
  { name: "sync" },
)

/** The address holds a code. What the rest must be is said where it is looked at. */
export const checkFinish = InvalidInput.checker(
  Schema.Struct({
    url: Input.Text,
    binding: Input.Text,
    tenant: Input.optional(Schema.Union([Input.Text, Callback]).annotate({ expected: "a tenant's name, or a function that says it" })),
  }),
  { name: "signIn", secret: ["url", "binding"] },
)

const session = { session: Input.optional(Input.Text) }

export const checkProfileFinish = InvalidInput.checker(Schema.Struct({ url: Input.Text, binding: Input.Text, ...session }), {
  name: "profiles",
  secret: ["url", "binding", "session"],
})

export const checkProfileConnect = InvalidInput.checker(
  Schema.Struct({ ...Struct.omit(ConnectInput.fields, ["tenant"]), credentials: Credentials, ...session }),
  { name: "profiles", secret: ["credentials", "session"] },
)

const Session = InvalidInput.checker(Schema.Struct(session), { name: "profiles", secret: ["session"] })

/** A text that no message shows. */
export const checkSession = (given: unknown): Effect.Effect<string, InvalidInput> =>
  Effect.map(Session({ session: given }), (checked) => checked.session ?? "")

export const checkHttp = InvalidInput.checker(
  Schema.Struct({ tenant: Callback, basePath: Input.optional(Input.Text), onDefect: Input.optional(Callback) }),
  { name: "http" },
)

export const checkPage = InvalidInput.checker(
  Schema.Struct({
    basePath: Input.optional(Input.Text),
    title: Input.optional(Input.Text),
    stylesheet: Input.optional(Schema.String),
    origin: Input.optional(Input.Text),
    hooks: Input.optional(Input.Text),
    settings: Input.optional(Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Json))),
    tenant: Input.optional(Callback),
    onDefect: Input.optional(Callback),
  }),
  { name: "page" },
)

export const checkPlan = InvalidInput.checker(
  Schema.Struct({ connection: Input.optional(Input.Text), firstPush: Input.optional(Schema.Literal("go")) }),
  { name: "plan" },
)

const DeliveryName = InvalidInput.checker(Schema.Struct({ streamId: Input.Text, recordId: Input.Text }), {
  name: "delivery",
  qualified: true,
})

/** A delivery as a list shows it, or its name alone. */
export const checkDelivery = (input: unknown): Effect.Effect<{ readonly streamId: string; readonly recordId: string }, InvalidInput> =>
  DeliveryName(Json.isObject(input) ? { streamId: input["streamId"], recordId: input["recordId"] } : input)

export const checkWhither = InvalidInput.checker(
  Schema.Union([Schema.Struct({ stream: Input.Text }), Schema.Literal("everywhere")]).annotate({ expected: `{ stream } or "everywhere"` }),
  { name: "where" },
)

const CreateOptions = InvalidInput.checker(Schema.Struct({ privacy: Input.optional(Level) }), { name: "options" })

/** What else is said of a new record. */
export const checkCreate = (options: unknown): ReturnType<typeof CreateOptions> => CreateOptions(options ?? {})

const ObjectOfStream = InvalidInput.checker(Schema.Struct({ streamId: Input.Text, externalId: Input.Text }), {
  name: "object",
  qualified: true,
})

/** An object as the list of open matches shows it, or its name alone. */
export const checkObject = (input: unknown): Effect.Effect<{ readonly streamId: string; readonly externalId: string }, InvalidInput> =>
  ObjectOfStream(Json.isObject(input) ? { streamId: input["streamId"], externalId: input["externalId"] } : input)

const isKind = (value: unknown): value is Kind.Kind =>
  Predicate.isObject(value) && Predicate.isString(Reflect.get(value, "name")) && Predicate.isFunction(Reflect.get(value, "decode"))

export const checkKind = InvalidInput.checker(Schema.declare(isKind, { expected: "a kind, such as Issue of @syncline/canonical" }), {
  name: "kind",
})

/** For calls that answer at once: they throw what others reject with. */
export const orThrow = <A>(check: Effect.Effect<A, InvalidInput>): A => {
  const exit = Effect.runSyncExit(check)
  if (Exit.isSuccess(exit)) return exit.value
  throw Cause.squash(exit.cause)
}
