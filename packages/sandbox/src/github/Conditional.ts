/** Conditional requests: what a reply is recognised by, and whether the caller has it already. */
import * as Crypto from "node:crypto"
import type { AppRequest } from "../App.ts"

export interface Validators {
  readonly etag: string
  /** Epoch milliseconds on a whole second; only single records have it. */
  readonly lastModified: number | undefined
}

/** A weak tag over all that a caller would notice. */
export const entityTag = (...parts: ReadonlyArray<string>): string => `W/"${Crypto.hash("sha1", parts.join("\n"))}"`

export const validatorHeaders = ({ etag, lastModified }: Validators): Record<string, string> => ({
  etag,
  ...(lastModified === undefined ? {} : { "last-modified": new Date(lastModified).toUTCString() }),
})

/** True when the caller's copy is good. A tag counts more than a date, as HTTP wants it. */
export const isNotModified = (request: AppRequest, { etag, lastModified }: Validators): boolean => {
  const tags = request.headers["if-none-match"]
  if (tags !== undefined) return tags.split(",").some((tag) => tag.trim() === "*" || opaque(tag) === opaque(etag))
  const since = Date.parse(request.headers["if-modified-since"] ?? "")
  return lastModified !== undefined && lastModified <= since
}

const opaque = (tag: string): string => tag.trim().replace(/^W\//, "")
