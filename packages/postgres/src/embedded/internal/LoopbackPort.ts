/** Ports of this machine's own address. Whether a port is free is answered by trying it; another program may take it a moment later. */
import { createServer } from "node:net"

export const host = "127.0.0.1"

/** Listens once on `port`, 0 for any; the result is the port, or undefined when another program listens on it. */
export const probe = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once("error", () => resolve(undefined))
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(address === null || typeof address === "string" ? undefined : address.port))
    })
  })
