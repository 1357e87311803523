/** Records as JSON text. */
import * as Crypto from "node:crypto"

/** `digest` is equal for equal texts, and short for long ones. */
export interface RecordText {
  readonly json: string
  readonly digest: string
}

/** The text of a record that is written anew each time. */
export const textOf = (wire: unknown): RecordText => {
  const json = JSON.stringify(wire) ?? "null"
  return { json, digest: Crypto.hash("sha1", json) }
}

/** The texts as one JSON list. */
export const listTextOf = (texts: ReadonlyArray<RecordText>): RecordText => ({
  json: `[${texts.map(({ json }) => json).join(",")}]`,
  digest: texts.map(({ digest }) => digest).join(","),
})
