/**
 * What the applications tell by themselves, on its way to the engine: a message may be lost, late, sent twice or overtaken, and the engine may break off while it
 * takes it. Every message that ever came is kept, to be sent once more at the end.
 */
import { type IncomingMessage, SyncEngine } from "@syncline/engine"
import type { CourierOptions } from "@syncline/sandbox"
import { Effect, type Exit } from "effect"

export interface Post {
  /** For an application: how it sends. */
  readonly send: NonNullable<CourierOptions["fetch"]>
  /** Sends all messages that came until now again, by ids under which nobody knows them. */
  readonly again: () => Promise<void>
}

/** Below which address the engine is told of. */
export const base = "https://host.sim/hooks"

type Refusal = Effect.Error<ReturnType<SyncEngine["Service"]["webhooks"]["receive"]>>

/** What came of handing a message over; `undefined`: it broke off. */
export type Take = (
  what: string,
  receiving: Effect.Effect<boolean, Refusal, SyncEngine>,
) => Promise<Exit.Exit<boolean, Refusal> | undefined>

export const makePost = (take: Take): Post => {
  const kept: Array<{ readonly path: string; readonly message: IncomingMessage }> = []
  const receive = async (path: string, message: IncomingMessage): Promise<number> => {
    const exit = await take(
      "a message",
      Effect.flatMap(SyncEngine, (engine) => engine.webhooks.receive(path, message)),
    )
    return exit === undefined ? 503 : exit._tag === "Success" ? 202 : 400
  }
  return {
    send: async (url, init) => {
      const path = url.split("/").at(-1) ?? ""
      const message = { headers: Object.fromEntries(new Headers(init.headers)), body: new TextEncoder().encode(String(init.body)) }
      kept.push({ path, message })
      return new Response(null, { status: await receive(path, message) })
    },
    again: async () => {
      for (const [index, { path, message }] of kept.entries()) {
        await receive(path, message)
        await receive(path, {
          ...message,
          headers: { ...message.headers, "x-github-delivery": `again-${index}`, "linear-delivery": `again-${index}` },
        })
      }
    },
  }
}
