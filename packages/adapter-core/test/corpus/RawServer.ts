/** A server on a free loopback port that answers every request with given bytes, whether or not they are HTTP, and then ends the connection. */
import { Effect } from "effect"
import { type Socket, createServer } from "node:net"

export interface RawAnswer {
  readonly bytes: Uint8Array
  /** Ends with a reset instead of orderly. */
  readonly reset?: true
}

/** `answerTo` is given the path of the request. */
export const rawServer = (answerTo: (path: string) => RawAnswer) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly baseUrl: string; readonly close: Effect.Effect<void> }>((resume) => {
      const open = new Set<Socket>()
      const server = createServer((socket) => {
        open.add(socket)
        socket.on("close", () => open.delete(socket))
        socket.on("error", () => socket.destroy())
        socket.once("data", (request) => {
          const [, path = "/"] = request.toString("latin1").split(" ")
          const { bytes, reset } = answerTo(path)
          if (reset) socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy()))
          else socket.end(bytes)
        })
      })
      const close = Effect.callback<void>((closed) => {
        server.close(() => closed(Effect.void))
        for (const socket of open) socket.destroy()
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ baseUrl: `http://127.0.0.1:${port}`, close }))
      })
    }),
    ({ close }) => close,
  )
