/**
 * Which addresses an app may be sent back to. A GitHub App names one of its callback URLs exactly. An OAuth app may name an address below its
 * one, on the same host or a subdomain of it and the same port; on a loopback address the port does not count.
 */
import type { Client } from "../apps/App.ts"

const loopback = new Set(["127.0.0.1", "[::1]", "localhost"])

const isBelow = (registered: string, asked: string): boolean => {
  const [base, wanted] = [new URL(registered), new URL(asked)]
  const sameHost = wanted.hostname === base.hostname || wanted.hostname.endsWith(`.${base.hostname}`)
  const samePort = wanted.port === base.port || (loopback.has(base.hostname) && wanted.hostname === base.hostname)
  const path = base.pathname.replace(/\/$/, "")
  const samePath = wanted.pathname === base.pathname || wanted.pathname === path || wanted.pathname.startsWith(`${path}/`)
  return wanted.protocol === base.protocol && sameHost && samePort && samePath && wanted.hash === ""
}

/** The registered address, where people go who are sent back with an error about the address. */
export const registeredCallback = (client: Client): string => client.callbackUrls[0] ?? ""

export const allowsCallback = (client: Client, asked: string): boolean => {
  if (client.app !== undefined) return client.callbackUrls.includes(asked)
  return URL.canParse(asked) && client.callbackUrls.some((registered) => isBelow(registered, asked))
}
