/** Errors of the door: what was asked for cannot be, and why. */
import { Input, NearestWord } from "@syncline/adapter-core"
import { Effect, Result, Schema } from "effect"

/** There is no such thing, or it is another tenant's. `hint` says what was probably meant, or what there is. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {
  what: Schema.Literals([
    "adapter",
    "connection",
    "stream",
    "kind",
    "record",
    "object",
    "conflict",
    "delivery",
    "run",
    "endpoint",
    "target",
    "message",
  ]),
  id: Schema.String,
  hint: Schema.optionalKey(Schema.String),
}) {
  /** Of one of a few things that people know by name. */
  static readonly among = (what: NotFound["what"], id: string, names: ReadonlyArray<string>): NotFound => {
    const near = NearestWord.nearest(id, names)
    if (near !== undefined) return new NotFound({ what, id, hint: `did you mean "${near}"?` })
    if (names.length === 0) return new NotFound({ what, id, hint: "there are none" })
    const quoted = names.map((name) => `"${name}"`)
    return new NotFound({ what, id, hint: `there ${names.length === 1 ? "is" : "are"} ${NearestWord.listed(quoted, "and")}` })
  }

  override get message(): string {
    return `there is no ${this.what} ${Input.shown(this.id)}${this.hint === undefined ? "" : `; ${this.hint}`}`
  }
}

/** The input is not usable; the message names the field, what was given and what would be. */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", { message: Schema.String }) {
  /** Makes the check of an input: fields that the schema does not name are refused. */
  static readonly checker = <S>(
    schema: Schema.Decoder<S>,
    options: Input.Options,
  ): ((input: unknown) => Effect.Effect<S, InvalidInput>) => {
    const decode = Input.decoder(schema, options)
    return (input) => Effect.fromResult(Result.mapError(decode(input), ({ message }) => new InvalidInput({ message })))
  }
}

/** A message to an endpoint is not taken: it is not signed as it should be, is of no form that can be read, or too long. */
export class MessageRefused extends Schema.TaggedError<MessageRefused>()("MessageRefused", {
  why: Schema.Literals(["unverified", "malformed", "too-long"]),
  message: Schema.String,
}) {}

/** The conflict was decided before, and otherwise. What was decided then holds. */
export class AlreadyResolved extends Schema.TaggedError<AlreadyResolved>()("AlreadyResolved", {
  conflictId: Schema.String,
  resolution: Schema.Literals(["local", "external", "value", "agreed"]),
  /** What holds; absent for `agreed`, where both sides came to the same value by themselves. */
  value: Schema.optionalKey(Schema.Json),
  by: Schema.String,
  /** Epoch milliseconds. */
  at: Schema.Finite,
}) {
  override get message(): string {
    const held = this.resolution === "agreed" ? "both sides agreed by themselves" : `"${this.resolution}" was decided by ${this.by}`
    const value = this.value === undefined ? "" : `; what holds is ${Input.shown(this.value)}`
    return `the conflict "${this.conflictId}" is resolved already: ${held} at ${new Date(this.at).toISOString()}${value}`
  }
}

/** What the sides of a conflict say is not what was decided on. What they say by now, for another decision; nothing was decided. */
export class ConflictMoved extends Schema.TaggedError<ConflictMoved>()("ConflictMoved", {
  conflictId: Schema.String,
  local: Schema.Json,
  external: Schema.Json,
  /** To be handed in with the next decision. */
  version: Schema.String,
}) {
  override get message(): string {
    return (
      `the conflict "${this.conflictId}" is not what was decided on: by now the record says ${Input.shown(this.local)}, ` +
      `and the application ${Input.shown(this.external)}`
    )
  }
}

/** Another account of the tenant keeps the place in step already. Two would make everything twice. */
export class PlaceTaken extends Schema.TaggedError<PlaceTaken>()("PlaceTaken", {
  app: Schema.String,
  kind: Schema.String,
  /** As people name it. */
  partition: Schema.String,
  /** Who serves it, and the name of its account. */
  connectionId: Schema.String,
  account: Schema.String,
  /** Who asked. */
  by: Schema.String,
}) {
  override get message(): string {
    return (
      `${this.partition} of ${this.app} (${this.kind}) is kept in step by the connection "${this.connectionId}" (${this.account}) already; ` +
      `takeOver from "${this.connectionId}" to "${this.by}" hands all that it keeps in step over to this account`
    )
  }
}

/** Somebody signed in to a connection with another account than it has. It was not slipped in: nothing was changed. */
export class OtherAccount extends Schema.TaggedError<OtherAccount>()("OtherAccount", {
  app: Schema.String,
  /** Which connection was meant, and the name of its account. */
  connectionId: Schema.String,
  account: Schema.String,
  /** The name of the account that signed in. */
  signedIn: Schema.String,
}) {
  override get message(): string {
    return (
      `"${this.connectionId}" is the connection of ${this.account} at ${this.app}, and ${this.signedIn} signed in: sign in as ${this.account}, or connect ` +
      `${this.signedIn} without naming a connection, and takeOver from "${this.connectionId}" hands over to it all that is kept in step`
    )
  }
}

/**
 * Two profiles turned out to be one person's, and both have something that one can have only once. Nothing was changed, and nobody was signed in. Taken away in one of
 * the two, the next sign-in makes them one.
 */
export class ProfilesOverlap extends Schema.TaggedError<ProfilesOverlap>()("ProfilesOverlap", {
  /** What both have, as people name it. */
  both: Schema.Array(Schema.String),
}) {
  override get message(): string {
    const shown = this.both.slice(0, 3).join(", ")
    const more = this.both.length > 3 ? ` and ${this.both.length - 3} more` : ""
    return `this account belongs to another profile of yours, and both keep ${shown}${more} in step: take that away in one of the two, and sign in once more`
  }
}

/** Nobody is signed in by what was brought back, and nothing was stored. The way on is always to begin again; `why` sorts what is to be seen to before that. */
export class SignInFailed extends Schema.TaggedError<SignInFailed>()("SignInFailed", {
  /** The application, where it is known. */
  app: Schema.optionalKey(Schema.String),
  /**
   * `unknown`: nothing of the kind is under way: it was brought back before, is too old, or nobody began it. `ended`: it took too long. `other-browser`: somebody else
   * began it. `not-theirs`: what was brought back is not what this application answers. `denied`: the person said no. `refused`: the application says no. `client`: it does
   * not take the host's OAuth client. `lost`: nobody knows whether it was done.
   */
  why: Schema.Literals(["unknown", "ended", "other-browser", "not-theirs", "denied", "refused", "client", "lost"]),
  message: Schema.String,
}) {}

/** What would be done by now is not what the plan shows. Nothing was done; a new plan shows it. */
export class PlanMoved extends Schema.TaggedError<PlanMoved>()("PlanMoved", {
  /** What is otherwise, in words. */
  moved: Schema.Array(Schema.String),
}) {
  override get message(): string {
    return `the plan is out of date, and nothing was done: ${NearestWord.listed(this.moved, "and")} ${this.moved.length === 1 ? "is" : "are"} not as planned any more; plan again`
  }
}
