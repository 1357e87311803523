/**
 * Runs the engine's operations as promises and async iterators. Whatever they reject with has a `_tag`: the operation's own errors, `Closed` when the Syncline
 * was closed meanwhile, `Defect` for a bug. Only an aborted signal rejects with its own reason, as it does everywhere.
 */
import { Cause, type Effect, Exit, Predicate, Schema, Stream } from "effect"

/** The Syncline has been closed. */
export class Closed extends Schema.TaggedError<Closed>()("Closed", {}) {
  override get message(): string {
    return "this Syncline has been closed"
  }
}

/** A bug, in Syncline or in an adapter: what was thrown is its `cause`. Nothing was half written; please report it. */
export class Defect extends Schema.TaggedError<Defect>()("Defect", { message: Schema.String, cause: Schema.Unknown }) {}

export interface Run {
  /** An aborted signal interrupts the operation; the promise rejects with the signal's reason when what was under way has been let go. */
  readonly promise: <A, E>(effect: Effect.Effect<A, E>, signal?: AbortSignal) => Promise<A>
  /** Begins anew with each iteration, and lets go of everything when one is left. `onClose`: whether an iteration ends with the Syncline or rejects. */
  readonly iterable: <A, E>(stream: Stream.Stream<A, E>, onClose: "end" | "reject") => AsyncIterable<A>
}

/** Runs an effect to its end; an aborted signal interrupts it. */
export type Runner = <A, E>(effect: Effect.Effect<A, E>, options: Effect.RunOptions) => Promise<Exit.Exit<A, unknown>>

export const make = (runner: Runner, isClosed: () => boolean): Run => {
  const rejection = (error: unknown): unknown => {
    if (isClosed()) return new Closed()
    if (error instanceof Error && Predicate.hasProperty(error, "_tag")) return error
    return new Defect({ message: `a bug: ${error instanceof Error ? error.message : String(error)}`, cause: error })
  }
  const end = (onClose: "end" | "reject") => {
    if (onClose === "reject") throw new Closed()
    return { done: true, value: undefined } as const
  }
  return {
    promise: async (effect, signal) => {
      if (isClosed()) throw new Closed()
      signal?.throwIfAborted()
      const exit = await runner(effect, signal === undefined ? {} : { signal })
      if (Exit.isSuccess(exit)) return exit.value
      if (Cause.hasInterruptsOnly(exit.cause)) signal?.throwIfAborted()
      throw rejection(Cause.squash(exit.cause))
    },
    iterable: (stream, onClose) => ({
      [Symbol.asyncIterator]: () => {
        const iterator = Stream.toAsyncIterable(stream)[Symbol.asyncIterator]()
        return {
          next: async () => {
            if (isClosed()) return end(onClose)
            try {
              return await iterator.next()
            } catch (error) {
              if (isClosed()) return end(onClose)
              throw rejection(error)
            }
          },
          return: async () => {
            await iterator.return?.()
            return { done: true, value: undefined }
          },
        }
      },
    }),
  }
}
