/** The limit an application enforces: never more than `limit` requests within any window of a second. */
export interface Window {
  /** Whether one more request is let in now. */
  readonly admit: (now: number) => boolean
}

export const make = (limit: number): Window => {
  const admitted: Array<number> = []
  return {
    admit: (now) => {
      while (admitted[0] !== undefined && admitted[0] <= now - 1000) admitted.shift()
      if (admitted.length >= limit) return false
      admitted.push(now)
      return true
    },
  }
}
