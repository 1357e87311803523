/** What a client sent to an endpoint of an OAuth server: the parameters of the query, a form or a JSON object, and the client's Basic credentials. */
import type { AppRequest } from "../App.ts"
import { isJsonObject } from "../JsonObject.ts"

/** By name, the last value given. */
export type Parameters = Readonly<Record<string, string>>

const jsonParameters = (body: string): Parameters => {
  try {
    const parsed: unknown = JSON.parse(body)
    if (!isJsonObject(parsed)) return {}
    return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string"))
  } catch {
    return {}
  }
}

export const queryParameters = ({ url }: AppRequest): Parameters => Object.fromEntries(url.searchParams)

export const isForm = ({ headers }: AppRequest): boolean =>
  (headers["content-type"] ?? "").toLowerCase().startsWith("application/x-www-form-urlencoded")

export const formParameters = (request: AppRequest): Parameters =>
  isForm(request) ? Object.fromEntries(new URLSearchParams(request.body)) : {}

/** From a form or from JSON, as the content type says. */
export const bodyParameters = (request: AppRequest): Parameters =>
  (request.headers["content-type"] ?? "").toLowerCase().startsWith("application/json")
    ? jsonParameters(request.body)
    : formParameters(request)

export interface ClientCredentials {
  readonly id: string
  readonly secret: string
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return text
  }
}

/** The user and password of a Basic header, which OAuth clients percent-encode. */
export const basicCredentials = (authorization: string | undefined): ClientCredentials | undefined => {
  const encoded = /^basic +(\S+)$/i.exec(authorization ?? "")?.[1]
  if (encoded === undefined) return undefined
  const pair = Buffer.from(encoded, "base64").toString("utf8")
  const colon = pair.indexOf(":")
  return colon < 0 ? undefined : { id: decoded(pair.slice(0, colon)), secret: decoded(pair.slice(colon + 1)) }
}
