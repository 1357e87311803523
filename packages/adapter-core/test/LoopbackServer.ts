/** A real HTTP server on a free loopback port, for as long as its scope is open. */
import { Effect } from "effect"
import { type RequestListener, createServer } from "node:http"

export const loopback = (answer: RequestListener) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly baseUrl: string; readonly requests: () => number; readonly close: Effect.Effect<void> }>((resume) => {
      let requests = 0
      const server = createServer((request, response) => {
        requests += 1
        answer(request, response)
      })
      const close = Effect.callback<void>((closed) => {
        server.close(() => closed(Effect.void))
        server.closeAllConnections()
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ baseUrl: `http://127.0.0.1:${port}`, requests: () => requests, close }))
      })
    }),
    ({ close }) => close,
  )
