/** What applications send: endpoints in plain words, and requests as a web server of any kind hands them over. */
import type { Json } from "@syncline/adapter-core"
import { type Endpoint, type EndpointInput, type IncomingMessage, InvalidInput, type SyncEngine, longestMessage } from "@syncline/engine"
import { Effect, Redacted } from "effect"

export interface GivenEndpoint {
  /** Where your program can be reached from outside; what comes to an address below it is handed to `receive`. */
  readonly url: string
  /** Replaces the secret; the one before it holds too, until it is replaced again. `{ value }` where the application makes it. */
  readonly secret?: "new" | { readonly value: string }
}

export interface WebhookEndpoint {
  /** To be named to the application. */
  readonly url: string
  readonly secret: string
  /** What a person has to do at the application, line by line; the secret stands in it. */
  readonly instructions: ReadonlyArray<string>
  /** When something of the application last came. */
  readonly receivedAt: Date | null
  /** What was last refused, of whomever it was, and why. */
  readonly refused: { readonly at: Date; readonly message: string } | null
}

export const given = (input: unknown): EndpointInput => {
  const secret: unknown = (input as Partial<GivenEndpoint> | undefined)?.secret
  if (typeof secret !== "object" || secret === null || !("value" in secret) || typeof secret.value !== "string")
    return input as EndpointInput
  return { ...(input as GivenEndpoint), secret: { value: Redacted.make(secret.value) } }
}

export const shown = ({ url, secret, instructions, receivedAt, refused }: Endpoint): WebhookEndpoint => ({
  url,
  secret: Redacted.value(secret),
  instructions: Redacted.value(instructions),
  receivedAt: receivedAt === null ? null : new Date(receivedAt),
  refused: refused && { ...refused, at: new Date(refused.at) },
})

/** Times as texts. */
export const inJson = (endpoint: Endpoint): Json.JsonObject => JSON.parse(JSON.stringify(shown(endpoint))) as Json.JsonObject

/** As the body came, to the byte. `undefined`: it is longer than anything that is taken. Rejects when it did not come whole. */
const bodyOf = async (request: Request): Promise<Uint8Array | undefined> => {
  const parts: Array<Uint8Array> = []
  let length = 0
  for await (const part of request.body ?? []) {
    length += part.byteLength
    if (length > longestMessage) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const answer = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(text, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } })

/** Some frameworks have a class of their own for it. */
const isRequest = (value: unknown): value is Request =>
  typeof value === "object" &&
  value !== null &&
  "method" in value &&
  "url" in value &&
  typeof value.url === "string" &&
  "headers" in value &&
  typeof value.headers === "object" &&
  value.headers !== null &&
  Symbol.iterator in value.headers

const statuses = { unverified: 401, malformed: 400, "too-long": 413 } as const

/** What a request to an endpoint is answered with: 2xx only where what it says is stored. Whoever is told 503 is to send it again. */
export const respond = async (
  { webhooks }: Pick<SyncEngine["Service"], "webhooks">,
  run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>,
  request: Request,
): Promise<Response> => {
  if (!isRequest(request)) throw new InvalidInput({ message: "request is no Request; hand over the web-standard one" })
  if (request.bodyUsed) throw new InvalidInput({ message: "request was read already; its body is looked at as it came" })
  if (request.method !== "POST") return answer(405, "only POST is answered here", { allow: "POST" })
  const path = new URL(request.url).pathname.split("/").findLast((part) => part !== "") ?? ""
  const body = await bodyOf(request).catch(() => null)
  if (body === null) return answer(400, "the body did not come whole")
  if (body === undefined) return answer(413, `more than ${longestMessage} bytes`)
  const message: IncomingMessage = { headers: Object.fromEntries(request.headers), body }
  return await run(
    webhooks.receive(path, message).pipe(
      Effect.as(answer(202, "")),
      Effect.catchTags({
        NotFound: () => Effect.succeed(answer(404, "there is no such endpoint")),
        MessageRefused: ({ why, message: said }) => Effect.succeed(answer(statuses[why], said)),
        StoreError: () => Effect.succeed(answer(503, "not stored; send it again", { "retry-after": "5" })),
        VaultError: () => Effect.succeed(answer(503, "not looked at; send it again", { "retry-after": "5" })),
      }),
    ),
  )
}
