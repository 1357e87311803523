/** A person who visits a page: whether it is one, what they sent, and whether the page they sent it from was ours. */
import type { AppRequest } from "../App.ts"
import type { Person, Vendor } from "./Vendor.ts"

/** A form that was sent and refused: it is shown again as it was filled in. */
export interface Refused {
  readonly words: string
  readonly form: Form
}

export type Form = ReadonlyMap<string, string>

export interface Visit {
  readonly vendor: Vendor
  readonly url: URL
  /** Who the person is here; `undefined` where nobody may write. */
  readonly by: Person | undefined
  readonly refused: Refused | undefined
}

const qualityOf = (parameters: ReadonlyArray<string>): number => {
  const given = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/i.exec(parameter)?.[1]).find((quality) => quality !== undefined)
  return given === undefined ? 1 : Number(given)
}

/** Whether an `Accept` header names HTML, and JSON at most as something that is liked less, as browsers do when a person goes to an address. */
export const prefersHtml = (accept: string | undefined): boolean => {
  let page = 0
  let data = 0
  for (const range of (accept ?? "").split(",")) {
    const [type = "", ...parameters] = range.split(";")
    const name = type.trim().toLowerCase()
    if (name === "text/html") page = Math.max(page, qualityOf(parameters))
    if (/[/+]json$/.test(name)) data = Math.max(data, qualityOf(parameters))
  }
  return page > data
}

const loopbackName = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|(?:.+\.)?localhost)$/

/** Browsers say where a form was sent from. One that does not say it by `Sec-Fetch-Site` is believed its `Origin`, if we go by a name that nobody else can have. */
export const isFromOwnPage = ({ headers, url }: AppRequest): boolean => {
  const site = headers["sec-fetch-site"]
  return site === undefined ? headers["origin"] === url.origin && loopbackName.test(url.hostname) : site === "same-origin"
}

/** Lines end with LF alone, whatever the browser made of them. */
export const formOf = ({ body }: AppRequest): Form =>
  new Map([...new URLSearchParams(body)].map(([name, value]) => [name, value.replaceAll(/\r\n?/g, "\n")]))

const cookieName = (vendor: Vendor): string => `sandbox-${vendor.key}-person`

/** The id of the person who was chosen here before. */
export const rememberedPerson = (vendor: Vendor, { headers }: AppRequest): string | undefined => {
  const start = `${cookieName(vendor)}=`
  const pair = (headers["cookie"] ?? "").split(/;\s*/).find((part) => part.startsWith(start))
  return pair === undefined ? undefined : (new URLSearchParams(`id=${pair.slice(start.length)}`).get("id") ?? undefined)
}

/** The `set-cookie` that remembers the person for a year. */
export const remembering = (vendor: Vendor, person: Person): string =>
  `${cookieName(vendor)}=${encodeURIComponent(person.id)}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax`
