/** What the calls of a Syncline take, checked before anything is done: programs without types call them too. */
import { type Adapter, Input, Json, type Kind } from "@syncline/adapter-core"
import { ConnectInput, InvalidInput, StreamsInput } from "@syncline/engine"
import { Cause, Effect, Exit, Predicate, Schema, Struct } from "effect"

/** An id or a name in an argument of its own. */
export const text = (name: string): ((input: unknown) => Effect.Effect<string, InvalidInput>) => InvalidInput.checker(Input.Text, { name })

const isAdapter = (value: unknown): value is Adapter.Adapter =>
  Predicate.isObject(value) && Predicate.isString(Reflect.get(value, "app")) && Predicate.isFunction(Reflect.get(value, "open"))

const AdapterValue = Schema.declare(isAdapter, { expected: "an adapter, such as github of @syncline/adapter-github" })

const PostgresUrl = Schema.String.check(
  Schema.makeFilter((url) => /^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? ""), { expected: "a URL that begins with postgres://" }),
)

const Database = Schema.Union([
  Schema.Literal("memory"),
  Schema.Struct({ url: PostgresUrl }),
  Schema.Struct({ folder: Input.Text }),
]).annotate({
  expected: `{ url: "postgres://…" }, { folder: "…" } or "memory"`,
})

export const checkOptions = InvalidInput.checker(
  Schema.Struct({
    adapters: Schema.Array(AdapterValue).annotate({ expected: "a list of adapters" }),
    database: Input.optional(Database),
    vaultKeys: Input.optional(Schema.Array(Schema.Struct({ id: Input.Text, secret: Input.Text }))),
  }),
  { name: "createSyncline", secret: ["database", "vaultKeys"] },
)

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

const DeliveryName = InvalidInput.checker(Schema.Struct({ streamId: Input.Text, recordId: Input.Text }), {
  name: "delivery",
  qualified: true,
})

/** A delivery as a list shows it, or its name alone. */
export const checkDelivery = (input: unknown): Effect.Effect<{ readonly streamId: string; readonly recordId: string }, InvalidInput> =>
  DeliveryName(Json.isObject(input) ? { streamId: input["streamId"], recordId: input["recordId"] } : input)

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
