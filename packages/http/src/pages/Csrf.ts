/**
 * That a form was sent from the page itself, by the browser and the session that it was made for. The token in each form follows from two secrets of the browser, so nothing
 * is kept; whoever signs in or out has another from then on. What browsers themselves say of where a request comes from is asked first.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"

/** The name of the field that carries it. */
export const field = "csrf"

/** A secret of a browser. 256 bits: nobody guesses it. */
export const newVisit = (): string => randomBytes(32).toString("base64url")

/** `who`: the session, or the tenant where the host signs people in; empty where nobody is signed in. */
export const tokenOf = (visit: string, who: string): string =>
  createHash("sha256")
    .update(JSON.stringify(["syncline form", visit, who]))
    .digest("base64url")

export const isTokenOf = (given: string, token: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(token)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** Whether the browser says that the page itself sent the request. Every browser says at least one of the two of a form that is sent. */
export const isFromHere = (headers: Headers, origin: string): boolean => {
  const [site, from] = [headers.get("sec-fetch-site"), headers.get("origin")]
  if (site === null && from === null) return false
  return (site === null || site === "same-origin") && (from === null || from === origin)
}
