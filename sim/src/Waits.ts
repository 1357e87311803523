/**
 * What each process knows of waits. One that an application asked for binds the process that heard of it, until it is over: other processes cannot know, and
 * a new one begins without. One that stands in the store binds whoever looked at the connection, until it looks again.
 */
export interface Waits {
  /** `by` heard from an application that this side wants no requests until then, epoch milliseconds. */
  readonly hear: (by: string, side: string, until: number) => void
  /** `by` read in the store that nothing may be asked of this side until then. */
  readonly read: (by: string, side: string, until: number) => void
  /** Milliseconds left of each for a process. */
  readonly left: (by: string, side: string, now: number) => { readonly asked: number; readonly stored: number }
}

export const makeWaits = (): Waits => {
  const asked = new Map<string, number>()
  const stored = new Map<string, number>()
  const key = (by: string, side: string) => `${by}\n${side}`
  return {
    hear: (by, side, until) => void asked.set(key(by, side), Math.max(until, asked.get(key(by, side)) ?? 0)),
    read: (by, side, until) => void stored.set(key(by, side), until),
    left: (by, side, now) => ({
      asked: Math.max(0, (asked.get(key(by, side)) ?? 0) - now),
      stored: Math.max(0, (stored.get(key(by, side)) ?? 0) - now),
    }),
  }
}

/** How long an answer asks to wait, in milliseconds. `now` is the application's own clock. */
export const waitAskedBy = ({ status, headers }: Pick<Response, "status" | "headers">, now: number): number => {
  const retryAfter = status >= 400 ? Number(headers.get("retry-after")) * 1000 : 0
  const resets = [...headers].flatMap(([name, left]) => {
    const reset = headers.get(name.replace(/remaining$/, "reset"))
    return !/^x-ratelimit-(?:\w+-)?remaining$/.test(name) || left !== "0" || reset === null ? [] : [millisOf(reset) - now]
  })
  return Math.max(0, retryAfter, ...resets)
}

/** One application tells moments in seconds, the other in milliseconds. */
const millisOf = (reset: string): number => (reset.length > 10 ? Number(reset) : Number(reset) * 1000)
