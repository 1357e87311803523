/**
 * What the environment says, checked whole before anything is started: one message names everything that is wrong with it, and no value of a secret. The variables are in
 * `.env.example`.
 */
import { readFileSync } from "node:fs"
import { parseEnv } from "node:util"

export interface Client {
  readonly clientId: string
  readonly clientSecret: string
}

export interface Settings {
  readonly host: string
  readonly port: number
  /** From outside. `undefined`: as it listens. */
  readonly origin: string | undefined
  readonly trustedProxies: number
  /** `undefined`: a try, with sandboxes. */
  readonly databaseUrl: string | undefined
  readonly vaultKeys: ReadonlyArray<{ readonly id: string; readonly secret: string }>
  readonly clients: { readonly github?: Client; readonly linear?: Client }
  /** Where applications are that are not at their usual address. */
  readonly urls: { readonly github?: string; readonly linear?: string }
  readonly apiKeys: ReadonlyArray<{ readonly tenant: string; readonly sha256: string }>
  readonly log: "json" | "text"
  readonly title: string | undefined
}

export class WrongSettings extends Error {}

const names = [
  "HOST",
  "PORT",
  "ORIGIN",
  "TRUSTED_PROXIES",
  "DATABASE_URL",
  "VAULT_KEYS",
  "GITHUB_CLIENT_ID",
  "GITHUB_CLIENT_SECRET",
  "GITHUB_URL",
  "LINEAR_CLIENT_ID",
  "LINEAR_CLIENT_SECRET",
  "LINEAR_URL",
  "API_KEYS",
  "LOG",
  "TITLE",
] as const
type Name = (typeof names)[number]

type Environment = { readonly [name: string]: string | undefined }

/** The environment, and below it what the file says. A name in the file that means nothing is a mistake there; the environment has names of others. */
export const environmentWith = (file: string, environment: Environment): Environment => {
  let written: Environment
  try {
    written = parseEnv(readFileSync(file, "utf8"))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return environment
    throw new WrongSettings(`${file} cannot be read: ${(error as Error).message}`)
  }
  const unknown = Object.keys(written).filter((name) => !(names as ReadonlyArray<string>).includes(name))
  if (unknown.length > 0) throw new WrongSettings(`${file}: ${unknown.join(", ")} means nothing here; known are ${names.join(", ")}`)
  return { ...written, ...environment }
}

/** `isTerminal`: whether a person reads what it prints. */
export const read = (environment: Environment, isTerminal: boolean): Settings => {
  const wrong: Array<string> = []
  const value = (name: Name): string | undefined => (environment[name] === "" ? undefined : environment[name])
  const say = (name: Name, message: string) => void wrong.push(`${name} ${message}`)

  const count = (name: Name, otherwise: number, most: number): number => {
    const given = value(name) ?? String(otherwise)
    if (/^\d+$/.test(given) && Number(given) <= most) return Number(given)
    say(name, `is ${JSON.stringify(given)}; it must be a number from 0 to ${most}`)
    return otherwise
  }
  const address = (name: Name, schemes: ReadonlyArray<string>): string | undefined => {
    const given = value(name)
    if (given === undefined) return undefined
    const url = URL.parse(given)
    if (url === null || !schemes.includes(url.protocol))
      say(name, `must be an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(" or ")}`)
    return given
  }
  const pairs = (name: Name, isRight: (right: string) => boolean, what: string): ReadonlyArray<readonly [string, string]> =>
    (value(name) ?? "").split(",").flatMap((entry, index) => {
      if (entry.trim() === "") return []
      const at = entry.indexOf("=")
      const [left, right] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()]
      if (at > 0 && isRight(right)) return [[left, right] as const]
      say(name, `has ${what} at place ${index + 1} that is none`)
      return []
    })
  const client = (id: Name, secret: Name): Client | undefined => {
    const [clientId, clientSecret] = [value(id), value(secret)]
    if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret }
    if (clientId !== undefined) say(secret, `is missing, which belongs to ${id}`)
    if (clientSecret !== undefined) say(id, `is missing, which belongs to ${secret}`)
    return undefined
  }

  const databaseUrl = address("DATABASE_URL", ["postgres:", "postgresql:"])
  const origin = address("ORIGIN", ["https:", "http:"])
  if (origin !== undefined && URL.parse(origin)?.origin !== origin)
    say("ORIGIN", "must be scheme, host and port alone, without a path and a slash at the end")
  const isKey = (secret: string) => /^[A-Za-z0-9+/]+=*$/.test(secret) && Buffer.from(secret, "base64").length === 32
  const vaultKeys = pairs("VAULT_KEYS", isKey, "a key (name=32 bytes in base64)").map(([id, secret]) => ({ id, secret }))
  const apiKeys = pairs("API_KEYS", (sha256) => /^[0-9a-f]{64}$/i.test(sha256), "a key (tenant=SHA-256 in hexadecimal)")
  const [github, linear] = [client("GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"), client("LINEAR_CLIENT_ID", "LINEAR_CLIENT_SECRET")]
  const [githubUrl, linearUrl] = [address("GITHUB_URL", ["https:", "http:"]), address("LINEAR_URL", ["https:", "http:"])]
  if (databaseUrl !== undefined) {
    if (origin === undefined) say("ORIGIN", "is missing: applications send people back to it")
    if (vaultKeys.length === 0) say("VAULT_KEYS", "is missing: credentials are sealed with it")
  }
  const log = value("LOG") ?? (isTerminal ? "text" : "json")
  if (log !== "json" && log !== "text") say("LOG", `is ${JSON.stringify(log)}; it must be json or text`)
  const settings: Settings = {
    host: value("HOST") ?? "127.0.0.1",
    port: count("PORT", 8000, 65_535),
    origin,
    trustedProxies: count("TRUSTED_PROXIES", 0, 10),
    databaseUrl,
    vaultKeys,
    clients: { ...(github && { github }), ...(linear && { linear }) },
    urls: { ...(githubUrl !== undefined && { github: githubUrl }), ...(linearUrl !== undefined && { linear: linearUrl }) },
    apiKeys: apiKeys.map(([tenant, sha256]) => ({ tenant, sha256 })),
    log: log === "json" ? "json" : "text",
    title: value("TITLE"),
  }
  if (wrong.length > 0) throw new WrongSettings(wrong.join("\n"))
  return settings
}
