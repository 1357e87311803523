/**
 * An object as it would be after a write that was not sent. It is written down as its payload, in the copy where everything else of a rehearsal is, and read from
 * there like any other; so nothing of it is kept in memory.
 */
import { Json, type Resource, type Upsert, type View } from "@syncline/adapter-core"

export interface Imagined {
  readonly externalId: string
  /** The payload that the application has of it, if it has it. */
  readonly raw: Json.Json
  /** What would be written over what the payload says. */
  readonly written: View
  /** The application has no such object, or not any more: it is not asked for it. */
  readonly only: boolean
  /** Of an object that would be made. */
  readonly operationId?: string
}

const name = "syncline would write"

const toRaw = ({ operationId, ...imagined }: Imagined): Json.Json => ({
  [name]: { ...imagined, ...(operationId !== undefined && { operationId }) },
})

/** `undefined` for a payload of the application. */
export const ofRaw = (raw: Json.Json): Imagined | undefined => {
  const written = Json.isObject(raw) ? raw[name] : undefined
  if (!Json.isObject(written)) return undefined
  const { externalId, raw: payload = null, written: view, only, operationId } = written
  if (typeof externalId !== "string" || !Json.isObject(view)) return undefined
  return {
    externalId,
    raw: payload,
    written: view,
    only: only === true,
    ...(typeof operationId === "string" && { operationId }),
  }
}

/** As its application would show it. */
export const shown = ({ exporter }: Pick<Resource.Resource, "exporter">, imagined: Imagined): Upsert => {
  const { externalId, raw, written, operationId } = imagined
  const real = raw === null ? undefined : exporter.read(raw)
  const known = real?._tag === "Upsert" ? real : undefined
  return {
    _tag: "Upsert",
    ...known,
    externalId,
    view: { ...known?.view, ...written },
    raw: toRaw(imagined),
    ...(operationId !== undefined && { operationId }),
  }
}
