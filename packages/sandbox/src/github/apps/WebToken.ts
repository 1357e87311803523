/**
 * The web token that a GitHub App signs to speak for itself: RS256 over its id, the time it was made, not in the future, and the time it ends, at most ten minutes
 * ahead, all by GitHub's clock.
 */
import { verify } from "node:crypto"
import { isJsonObject } from "../../JsonObject.ts"
import type { JsonObject } from "../../JsonObject.ts"
import { Refusal } from "../Refusal.ts"
import type { GithubApp } from "./App.ts"
import type { Registry } from "./Registry.ts"

const longestSeconds = 600

const undecodable = (): Refusal => new Refusal(401, "A JSON web token could not be decoded")

const objectIn = (part: string | undefined): JsonObject => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"))
    if (isJsonObject(parsed)) return parsed
  } catch {
    // It is no JSON.
  }
  throw undecodable()
}

const checkTimes = ({ exp, iat }: JsonObject, seconds: number): void => {
  if (typeof exp !== "number" || !Number.isInteger(exp) || exp <= seconds) {
    const message = "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
    throw new Refusal(401, message)
  }
  if (exp > seconds + longestSeconds) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
  if (typeof iat !== "number" || !Number.isInteger(iat) || iat > seconds) {
    throw new Refusal(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued")
  }
}

/** The app that signed the token in the header. */
export const appOfWebToken = (registry: Registry, authorization: string | undefined, now: number): GithubApp => {
  const token = /^(?:bearer|token) +(\S+)$/i.exec(authorization ?? "")?.[1] ?? ""
  const [header, payload, signature, ...rest] = token.split(".")
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) throw undecodable()
  if (objectIn(header)["alg"] !== "RS256") throw undecodable()
  const claims = objectIn(payload)
  const app = registry.app(String(claims["iss"]))
  if (app === undefined) throw new Refusal(404, "Integration not found")
  const signed = Buffer.from(`${header}.${payload}`)
  if (app.key === undefined || !verify("RSA-SHA256", signed, app.key, Buffer.from(signature, "base64url"))) throw undecodable()
  checkTimes(claims, Math.floor(now / 1000))
  return app
}
