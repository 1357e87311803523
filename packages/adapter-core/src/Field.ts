/**
 * One field of a canonical kind: its schema, what it refers to, and how two edits of it meet. All values are JSON, so that equality is by value.
 *
 * - `value`: two different edits conflict.
 * - `text`: long text; edits of different lines merge, edits of the same lines conflict.
 * - `set`: an array without order or repeats; additions and removals of both sides are all kept, so it never conflicts.
 */
import { Schema } from "effect"
import type { Json } from "./Json.ts"

export type Merge = "value" | "text" | "set"

/** How a true conflict (both sides changed the field differently since they last agreed) is decided. */
export const Strategy = Schema.Literals(["manual", "local_wins", "external_wins", "newest_wins", "merge"])
export type Strategy = typeof Strategy.Type

export interface Field<Value extends Json = Json> {
  readonly schema: Schema.Codec<Value, Json>
  readonly merge: Merge
  /** The kind whose records this field names; the value is an id, or for a `set` an array of ids. */
  readonly references?: string
  /** A record without this reference cannot exist (a comment without its issue): it waits until the target is known. */
  readonly required?: boolean
  /** An object is not made without it: where an application refuses it of a new record, nothing is made; all else that is refused is left out. */
  readonly essential?: boolean
  /** The value of a field that a side does not supply. */
  readonly initial: Value
  /** What this field does in a true conflict where the stream sets nothing. Default `manual`. */
  readonly strategy?: Strategy
  /** Of two things that turn out to be the same, each keeps its own value of this field where both have one; what is edited later travels. */
  readonly keepsOwn?: boolean
  /** A text that tells one thing from another more or less (a title, a name): people may let objects be matched by it. */
  readonly clue?: boolean
}

interface Options<Value> {
  readonly initial: Value
  readonly essential?: true
  readonly strategy?: Strategy
  readonly keepsOwn?: true
  readonly clue?: true
}

/** A field that is replaced as a whole. */
export const value = <Value extends Json>(schema: Schema.Codec<Value, Json>, options: Options<NoInfer<Value>>): Field<Value> => ({
  schema,
  merge: "value",
  ...options,
})

/** Long text, merged by lines; where that fails a person is asked, unless the stream says otherwise. */
export const text = (options: Options<string> = { initial: "" }): Field<string> => ({
  schema: Schema.String,
  merge: "text",
  strategy: "merge",
  ...options,
})

/** A reference to at most one record of another kind. */
export const reference = (kind: string): Field<string | null> => ({
  schema: Schema.NullOr(Schema.String),
  merge: "value",
  references: kind,
  initial: null,
})

/** A reference without which the record makes no sense. */
export const parent = (kind: string): Field<string> => ({
  schema: Schema.String,
  merge: "value",
  references: kind,
  required: true,
  initial: "",
})

/** References to any number of records of another kind, without order. */
export const references = (kind: string): Field<ReadonlyArray<string>> => ({
  schema: Schema.Array(Schema.String),
  merge: "set",
  references: kind,
  initial: [],
})
