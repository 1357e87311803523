/** A write to an application, by which a planned one is recognised when it is sent. */
import type { Json, Kind } from "@syncline/adapter-core"
import type { PlannedAction } from "../model/Plan.ts"
import type { Stream } from "../model/Stream.ts"

export interface Write {
  readonly stream: Stream
  readonly action: PlannedAction
  /** The object's id; of a create its operation's, which is the same whenever it is made. */
  readonly name: string
  readonly kind: Kind.Kind
  readonly fields: Json.JsonObject
}

export const keyOf = ({ stream, action, name }: Pick<Write, "stream" | "action" | "name">): string => `${stream.id}\n${action}\n${name}`

/** What an object would be called whose id its application makes up. */
const imaginary = "syncline-would-make-"

export const imaginaryId = (operationId: string): string => `${imaginary}${operationId}`

/** Whether a value names something that is only imagined: what it really says is known when that is made. */
export const isImaginary = (value: Json.Json): boolean => JSON.stringify(value).includes(imaginary)

/** What can be told of a write beforehand: without the names of what is made together with it. */
export const foreseen = (fields: Json.JsonObject): Json.JsonObject =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, isImaginary(value) ? imaginary : value]))
