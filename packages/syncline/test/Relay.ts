/** A way to a database that can be cut and restored: a relay on loopback, to which a server that restarts and one that cannot be reached look the same. */
import { Effect, type Scope } from "effect"
import { type Server, type Socket, connect, createServer } from "node:net"
import { once } from "node:events"

export interface Relay {
  /** The URL, by way of the relay. */
  readonly url: string
  /** Breaks all connections and takes no new ones. */
  readonly cut: Effect.Effect<void>
  readonly restore: Effect.Effect<void>
}

const listen = (server: Server, port: number) =>
  Effect.promise(async () => {
    server.listen(port, "127.0.0.1")
    await once(server, "listening")
  })

/** Begins restored. */
export const make = Effect.fnUntraced(function* (target: string): Effect.fn.Return<Relay, never, Scope.Scope> {
  const { hostname, port: targetPort } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(targetPort), hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on("error", () => other.destroy()).on("close", () => sockets.delete(socket) && other.destroy())
      socket.pipe(other)
    }
  })
  const cut = Effect.promise(async () => {
    if (!server.listening) return
    server.close()
    for (const socket of sockets) socket.resetAndDestroy()
    await once(server, "close")
  })
  yield* Effect.acquireRelease(listen(server, 0), () => cut)
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  const url = new URL(target)
  url.hostname = "127.0.0.1"
  url.port = String(port)
  return { url: url.href, cut, restore: listen(server, port) }
})
