/**
 * A bad network: a relay on loopback between a worker and what it talks to, that breaks connections, falls silent, or hardly gets anything
 * across.
 */
import { Effect, type Scope } from "effect"
import { type Socket, connect, createServer } from "node:net"

/**
 * What it does with connections. `reset`: breaks those that are open, and new ones when the first byte of an answer comes. `silent`: passes
 * nothing on in either direction and closes nothing, until it does something else; then those that it kept waiting are closed. `drip`:
 * passes answers on at one byte a second.
 */
export type Conduct = "pass" | "reset" | "silent" | "drip"

export interface Proxy {
  /** On 127.0.0.1. */
  readonly port: number
  readonly conduct: (conduct: Conduct) => void
  /** How many connections have suffered. */
  readonly victims: () => number
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  suffered: boolean
}

const dripMillis = 1000

/** Relays to a port of 127.0.0.1. */
export const make = (target: number): Effect.Effect<Proxy, never, Scope.Scope> =>
  Effect.gen(function* () {
    let conduct: Conduct = "pass"
    let victims = 0
    const pairs = new Set<Pair>()

    const suffer = (pair: Pair) => {
      if (!pair.suffered) victims += 1
      pair.suffered = true
    }
    const end = (pair: Pair, how: "destroy" | "resetAndDestroy") => {
      pairs.delete(pair)
      pair.near[how]()
      pair.far[how]()
    }
    const reset = (pair: Pair) => {
      suffer(pair)
      end(pair, "resetAndDestroy")
    }
    const answer = (pair: Pair, chunk: Buffer) => {
      if (conduct === "reset") return reset(pair)
      if (conduct === "silent") return suffer(pair)
      if (conduct === "pass") return void pair.near.write(chunk)
      suffer(pair)
      drip(pair, chunk)
    }
    const drip = (pair: Pair, chunk: Buffer) => {
      pair.near.write(chunk.subarray(0, 1))
      const rest = chunk.subarray(1)
      if (rest.length === 0 || pair.near.destroyed) return
      pair.far.pause()
      setTimeout(() => {
        pair.far.resume()
        answer(pair, rest)
      }, dripMillis).unref()
    }

    const server = createServer({ allowHalfOpen: true }, (near) => {
      const far = connect({ port: target, host: "127.0.0.1", allowHalfOpen: true })
      const pair: Pair = { near, far, suffered: false }
      pairs.add(pair)
      near.on("data", (chunk: Buffer) => (conduct === "silent" ? suffer(pair) : far.write(chunk)))
      far.on("data", (chunk: Buffer) => answer(pair, chunk))
      near.on("end", () => far.end())
      far.on("end", () => near.end())
      for (const socket of [near, far]) {
        socket.setNoDelay(true)
        socket.on("error", () => end(pair, "destroy"))
        socket.on("close", () => end(pair, "destroy"))
      }
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          for (const pair of Array.from(pairs)) end(pair, "destroy")
        }),
    )
    const address = server.address()
    if (address === null || typeof address === "string") return yield* Effect.die(new Error("the proxy has no port"))
    return {
      port: address.port,
      victims: () => victims,
      conduct: (next) => {
        const closed = Array.from(pairs).filter(({ suffered }) => conduct === "silent" && suffered)
        conduct = next
        for (const pair of closed) end(pair, "destroy")
        if (next === "reset") for (const pair of Array.from(pairs)) reset(pair)
      },
    }
  })
