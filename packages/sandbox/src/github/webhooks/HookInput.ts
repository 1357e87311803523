/** What a webhook may be given: an address, how to send, a secret, and the events to hear of. */
import { isJsonObject } from "../../JsonObject.ts"
import { Refusal } from "../Refusal.ts"
import { wrongType } from "../RequestBody.ts"
import type { Fields } from "../RequestBody.ts"
import type { HookConfig } from "./Hook.ts"

export const hookRefused = (message: string): Refusal =>
  new Refusal(422, "Validation Failed", { errors: [{ resource: "Hook", code: "custom", message }] })

const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === "number") return String(value)
  if (typeof value !== "string") throw wrongType(name, value, "a string")
  return value
}

/** The configuration with what the fields say in place of what it was. */
export const configIn = (fields: Fields, before: HookConfig | undefined): HookConfig => {
  const url = textIn(fields, "url") ?? before?.url
  if (url === undefined || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw hookRefused("url is missing a scheme or is not valid")
  const contentType = textIn(fields, "content_type") ?? before?.contentType ?? "form"
  if (contentType !== "json" && contentType !== "form") throw hookRefused("content_type must be json or form")
  const insecureSsl = textIn(fields, "insecure_ssl") ?? before?.insecureSsl ?? "0"
  if (insecureSsl !== "0" && insecureSsl !== "1") throw hookRefused("insecure_ssl must be 0 or 1")
  return { url, contentType, insecureSsl, secret: textIn(fields, "secret") ?? before?.secret }
}

/** As `configIn`; a webhook that is given a configuration without a secret has none any more. */
export const configOf = (fields: Fields, before: HookConfig | undefined): HookConfig => {
  const config = fields["config"]
  if (config === undefined && before !== undefined) return before
  if (!isJsonObject(config ?? {})) throw wrongType("config", config, "an object")
  const given = isJsonObject(config) ? config : {}
  return configIn(given, before === undefined ? undefined : { ...before, secret: undefined })
}

export const eventsIn = (fields: Fields, name: string): ReadonlyArray<string> | undefined => {
  const value = fields[name]
  if (value === undefined) return undefined
  if (!Array.isArray(value)) throw wrongType(name, value, "an array")
  return value.map((event: unknown) => {
    if (typeof event !== "string") throw wrongType(name, event, "a string")
    if (event !== "*" && !/^[a-z]+(_[a-z]+)*$/.test(event)) throw hookRefused(`${event} is not a known event`)
    return event
  })
}

export const activeIn = (fields: Fields): boolean | undefined => {
  const value = fields["active"]
  if (value === undefined || typeof value === "boolean") return value
  throw wrongType("active", value, "a boolean")
}
