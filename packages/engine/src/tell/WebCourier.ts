/**
 * Posts messages over HTTPS. A host's name is looked up once for each message; every address that it has must be public, and the connection goes to one of those that were
 * looked at, whatever the name means a moment later. Redirects are not followed, proxies and credentials in addresses are not used.
 */
import { Effect } from "effect"
import { Resolver } from "node:dns/promises"
import { type IncomingMessage, request as requestHttp } from "node:http"
import { request as requestHttps } from "node:https"
import { type LookupFunction, isIP } from "node:net"
import type { Answer } from "../decide/Reception.ts"
import { type Carrier, type Posting, Unreached } from "./Posting.ts"
import * as PublicAddress from "./PublicAddress.ts"

/** All addresses of a host. */
export type Resolve = (host: string) => Promise<ReadonlyArray<{ readonly address: string; readonly family: number }>>

export interface WebCourierOptions {
  /** Takes addresses of this computer too, also without encryption. Default: no. */
  readonly allowLoopback?: boolean
  /** Default: by the name servers that the system names. */
  readonly resolve?: Resolve
}

const timeoutMillis = 15_000
/** For the body, when there is an answer already. */
const bodyMillis = 2000
const longestBody = 1024

/** Not as the system looks names up: that occupies one of a few threads that all of this program shares, for as long as a name takes. */
const resolver = new Resolver({ timeout: 2000, tries: 3 })

const resolveByDns: Resolve = async (host) => {
  if (isOwnName(host)) return ownAddresses
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  if (four.status === "rejected" && six.status === "rejected") throw four.reason
  const found = (answer: typeof four, family: number) =>
    answer.status === "fulfilled" ? answer.value.map((address) => ({ address, family })) : []
  return [...found(four, 4), ...found(six, 6)]
}

const ownAddresses = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
]

/** An address as it stands in a URL, without the brackets of IPv6. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "")

const isOwnName = (host: string): boolean => host === "localhost" || host.endsWith(".localhost") || PublicAddress.isLoopback(host)

export const make = ({ allowLoopback = false, resolve = resolveByDns }: WebCourierOptions = {}): Carrier => {
  const mayGo = (address: string): boolean => PublicAddress.isPublic(address) || (allowLoopback && PublicAddress.isLoopback(address))

  const flaw = (text: string): string | undefined => {
    const url = URL.parse(text)
    if (url === null || !/^https?:$/.test(url.protocol)) return "is no web address, like https://app.example/events"
    const host = hostOf(url)
    if (url.username !== "" || url.password !== "") return "has a name or a password in it: messages are signed, and need none"
    if (url.protocol === "http:" && !(allowLoopback && isOwnName(host))) return "must begin with https://"
    if (isIP(host) !== 0 && !mayGo(host)) return "is no address of the public internet"
    return undefined
  }

  /** Stands between the name and the connection: what it answers is where the connection goes. */
  const lookup: LookupFunction = (host, options, answered) => {
    resolve(host).then(
      (addresses) => {
        const [first] = addresses
        if (first === undefined) return answered(new Error(`${host} has no address`), "")
        // Not where: whoever named the host is not to learn what is inside.
        if (!addresses.every(({ address }) => mayGo(address)))
          return answered(new Error(`${host} is at an address that is not of the public internet`), "")
        return options.all === true ? answered(null, [...addresses]) : answered(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => answered(new Error(`${host} is not found (${error.code ?? error.message})`), ""),
    )
  }

  const send = (posting: Posting) =>
    Effect.suspend(() => {
      const wrong = flaw(posting.url)
      return wrong === undefined
        ? posted(posting, new URL(posting.url), lookup)
        : Effect.fail(new Unreached({ message: `the url ${wrong}` }))
    })

  return { flaw, send }
}

const posted = ({ headers, body }: Posting, url: URL, lookup: LookupFunction): Effect.Effect<Answer, Unreached> =>
  Effect.callback<Answer, Unreached>((resume, signal) => {
    const failed = (error: Error) => resume(Effect.fail(new Unreached({ message: `the receiver could not be reached: ${error.message}` })))
    const send = url.protocol === "https:" ? requestHttps : requestHttp
    const length = { "content-length": String(Buffer.byteLength(body)) }
    const request = send(url, { method: "POST", headers: { ...headers, ...length }, agent: false, lookup, signal })
    request.on("error", failed)
    request.on("response", (response) => {
      const answered = (beginning: string) => {
        resume(Effect.succeed(answerOf(response, beginning)))
        request.destroy()
      }
      const status = response.statusCode ?? 0
      if (status >= 200 && status < 300) return answered("")
      return beginningOf(response, answered)
    })
    request.end(body)
  }).pipe(
    Effect.timeoutOrElse({
      duration: timeoutMillis,
      orElse: () => Effect.fail(new Unreached({ message: `the receiver did not answer within ${timeoutMillis / 1000} seconds` })),
    }),
  )

const answerOf = ({ statusCode = 0, headers }: IncomingMessage, body: string): Answer => ({
  status: statusCode,
  body,
  ...(headers["retry-after"] !== undefined && { retryAfter: headers["retry-after"] }),
  ...(headers.location !== undefined && { location: headers.location }),
})

/** The first of a body: it may be long, slow, or come to no end. Told once. */
const beginningOf = (response: IncomingMessage, told: (beginning: string) => void): void => {
  const parts: Array<Buffer> = []
  let [length, isTold] = [0, false]
  const tell = () => {
    if (isTold) return
    isTold = true
    clearTimeout(timer)
    told(new TextDecoder().decode(Buffer.concat(parts).subarray(0, longestBody)).replaceAll("\u0000", ""))
  }
  const timer = setTimeout(tell, bodyMillis)
  response.on("data", (part: Buffer) => {
    parts.push(part)
    length += part.byteLength
    if (length >= longestBody) tell()
  })
  for (const end of ["end", "close", "error"]) response.on(end, tell)
}
