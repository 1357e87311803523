/**
 * How often one address may try what costs the server or an application something before anybody is known: signing in, and keys that nobody knows. Who does more is told
 * when to come back. Kept in memory, by each process for itself.
 */
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible"

const limiters = {
  signIn: new RateLimiterMemory({ points: 30, duration: 60 }),
  unknownKey: new RateLimiterMemory({ points: 60, duration: 60 }),
  message: new RateLimiterMemory({ points: 6000, duration: 60 }),
}

export type Limited = keyof typeof limiters

/** Counts one try. Answers with the seconds to wait, where there were too many. */
export const waitFor = async (what: Limited, address: string): Promise<number | undefined> =>
  limiters[what].consume(address).then(
    () => undefined,
    (refusal: unknown) => (refusal instanceof RateLimiterRes ? Math.ceil(refusal.msBeforeNext / 1000) : 1),
  )

/** Whether there were too many already; counts nothing. */
export const isOver = async (what: Limited, address: string): Promise<boolean> => {
  const known = await limiters[what].get(address)
  return known !== null && known.remainingPoints <= 0
}

/**
 * Who asks. Each trusted proxy has added the address of whoever asked it at the end of `X-Forwarded-For`; what stands before those, anybody may have written.
 */
export const addressOf = (socket: string, forwarded: string | null, trustedProxies: number): string => {
  const hops = [
    ...(forwarded ?? "")
      .split(",")
      .map((hop) => hop.trim())
      .filter((hop) => hop !== ""),
    socket,
  ]
  return hops[Math.max(0, hops.length - 1 - trustedProxies)] ?? socket
}
