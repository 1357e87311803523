/**
 * The body of an answer, read to its end and turned into text. What is kept in memory is bounded: a body that is larger than `AnswerLimit`, unpacked,
 * is given up as soon as that shows, whatever its headers said. Bytes that are no text of their charset are never replaced in silence.
 */
import { Context, Effect, Result, Schema, Stream } from "effect"
import type { HttpClientError, HttpClientResponse } from "effect/http"

/** The most that is read of one answer, unpacked, in bytes. */
export const AnswerLimit = Context.Reference<number>("@syncline/adapter-core/AnswerBody/AnswerLimit", {
  defaultValue: () => 64 * 1024 * 1024,
})

/** The answer goes on after `limit` bytes. */
export class TooLarge extends Schema.TaggedError<TooLarge>()("TooLarge", { limit: Schema.Finite }) {}

export interface AnswerBody {
  readonly text: string
  /** Every byte was read as its charset says; else `text` holds replacement characters that nobody sent. */
  readonly sound: boolean
}

export const read = Effect.fnUntraced(function* (
  response: HttpClientResponse.HttpClientResponse,
): Effect.fn.Return<AnswerBody, HttpClientError.HttpClientError | TooLarge> {
  const limit = yield* AnswerLimit
  const chunks: Array<Uint8Array> = []
  let size = 0
  yield* Stream.runForEachArray(response.stream, (arrived) => {
    for (const chunk of arrived) {
      chunks.push(chunk)
      size += chunk.byteLength
    }
    return size > limit ? Effect.fail(new TooLarge({ limit })) : Effect.void
  }).pipe(
    Effect.catchIf(
      (error) => error._tag === "HttpClientError" && error.reason._tag === "EmptyBodyError",
      () => Effect.void,
    ),
  )
  return decode(join(chunks, size), charsetOf(response.headers["content-type"] ?? ""))
})

const join = (chunks: ReadonlyArray<Uint8Array>, size: number): Uint8Array => {
  const [only, ...others] = chunks
  if (only !== undefined && others.length === 0) return only
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

const charsetOf = (contentType: string): string => /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ?? "utf-8"

/** A charset that is not known here is read as UTF-8, the one that JSON has. */
const decode = (bytes: Uint8Array, charset: string): AnswerBody => {
  const decoder = (fatal: boolean) =>
    Result.getOrElse(
      Result.try(() => new TextDecoder(charset, { fatal })),
      () => new TextDecoder("utf-8", { fatal }),
    )
  return Result.match(
    Result.try(() => decoder(true).decode(bytes)),
    { onSuccess: (text) => ({ text, sound: true }), onFailure: () => ({ text: decoder(false).decode(bytes), sound: false }) },
  )
}
