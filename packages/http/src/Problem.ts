/** What is answered where something cannot be done: problem details (RFC 9457), with the engine's own name of the error as `_tag`. */
import type { AdapterError, Json } from "@syncline/adapter-core"
import type {
  AlreadyResolved,
  CommitRefused,
  ConflictMoved,
  Contended,
  InvalidInput,
  NotFound,
  OtherAccount,
  PlaceTaken,
  PlanMoved,
  SignInFailed,
  StoreError,
  VaultError,
} from "@syncline/engine"
import { Effect, Schema } from "effect"
import { HttpApiSchema } from "effect/http-api"

export const contentType = "application/problem+json"

const titles = {
  400: "The input is not usable",
  401: "Not signed in",
  404: "There is no such thing",
  405: "Not done here",
  409: "It does not go together with what there is",
  413: "Too long",
  415: "Not a form that is read here",
  422: "The application does not take it",
  500: "A bug",
  502: "The application answers wrongly",
  503: "Not now",
} as const

export type Status = keyof typeof titles

export interface Fields<S extends Status> {
  readonly type: string
  readonly title: string
  readonly status: S
  /** One sentence that says what is wrong, and what would be right. */
  readonly detail: string
  /** The error's name, such as `NotFound`. */
  readonly _tag: string
  /** The field of the input that is at fault. */
  readonly field?: string
  /** What else the error says, by the names that the engine gives it. */
  readonly about?: Json.Json
}

const of = <S extends Status>(status: S) =>
  Schema.Struct({
    type: Schema.String,
    title: Schema.String,
    status: Schema.Literal(status),
    detail: Schema.String,
    _tag: Schema.String,
    field: Schema.optionalKey(Schema.String),
    about: Schema.optionalKey(Schema.Json),
  })
    .annotate({ identifier: `Problem${status}` })
    .pipe(HttpApiSchema.asJson({ contentType }), HttpApiSchema.status(status))

export const notSignedIn = of(401)
export const unusable = of(400)

/** Every endpoint that is somebody's may answer with these. */
export const all = [unusable, of(404), of(409), of(422), of(502), of(503)] as const
export type Problem = (typeof all)[number]["Type"]

/** Those of the public ones. */
export const away = of(503)

export const make = <S extends Status>(
  status: S,
  tag: string,
  detail: string,
  more: Pick<Fields<S>, "field" | "about"> = {},
): Fields<S> => ({
  type: `urn:syncline:problem:${tag}`,
  title: titles[status],
  status,
  detail,
  _tag: tag,
  ...more,
})

export const storeAway: Fields<503> = make(503, "StoreError", "the database did not answer; try again later")

export type Known =
  | AlreadyResolved
  | AdapterError
  | CommitRefused
  | ConflictMoved
  | Contended
  | InvalidInput
  | NotFound
  | OtherAccount
  | PlaceTaken
  | PlanMoved
  | SignInFailed
  | StoreError
  | VaultError

/** The field that a sentence about an input begins with. */
const fieldIn = (message: string): Pick<Fields<400>, "field"> => {
  const field = /^([\w.[\]-]+)(?: is |:)/.exec(message)?.[1]
  return field === undefined ? {} : { field }
}

const statusOf = (reason: AdapterError["reason"]): 422 | 502 | 503 => {
  switch (reason._tag) {
    case "RateLimited":
    case "Unavailable":
      return 503
    case "Malformed":
    case "UnknownOutcome":
      return 502
    default:
      return 422
  }
}

/** An error of the engine as it is answered. What is inside of the store and the vault is nobody's business; it is logged. */
const from = (error: Known): Problem => {
  const { _tag, message } = error
  switch (error._tag) {
    case "InvalidInput":
      return make(400, _tag, message, fieldIn(message))
    case "NotFound":
      return make(404, _tag, message, { about: { what: error.what, id: error.id } })
    case "StoreError":
      return storeAway
    case "VaultError":
      return make(503, _tag, "what is sealed does not open; whoever runs this program has to look at its keys")
    case "AdapterError":
      return make(statusOf(error.reason), _tag, message, { about: { app: error.app, reason: error.reason._tag } })
    case "ConflictMoved":
      return make(409, _tag, message, { about: { local: error.local, external: error.external, version: error.version } })
    case "PlaceTaken":
      return make(409, _tag, message, { about: { connectionId: error.connectionId } })
    case "SignInFailed":
      return make(409, _tag, message, { about: { why: error.why, ...(error.app !== undefined && { app: error.app }) } })
    case "PlanMoved":
      return make(409, _tag, message, { about: error.moved })
    default:
      return make(409, _tag, message)
  }
}

/** Fails with what is answered; what is not said there is logged. */
export const answering = <A, E extends Known>(effect: Effect.Effect<A, E>): Effect.Effect<A, Problem> =>
  effect.pipe(
    Effect.tapError((error: Known) =>
      error._tag === "StoreError" || error._tag === "VaultError" ? Effect.logError("a request was answered with 503", error) : Effect.void,
    ),
    Effect.mapError(from),
  )
