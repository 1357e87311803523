/** Where the page is, as browsers see it. */

const loopback = ["localhost", "127.0.0.1", "[::1]"]

const isLoopback = ({ hostname }: URL): boolean => loopback.includes(hostname)

/** The address of a request from outside: behind a proxy the host has to say what comes before the path. */
export const publicUrl = (request: Request, origin: string | undefined): URL => {
  const url = new URL(request.url)
  return origin === undefined ? url : new URL(`${url.pathname}${url.search}`, origin)
}

/** Whether secrets may be sent there: browsers keep none that came over plain http, but on one's own machine. */
export const isSafe = (url: URL): boolean => url.protocol === "https:" || isLoopback(url)
