/** Authorization codes: each can be redeemed once, by the clock, and not after its time. A redemption that was refused leaves the code as it is. */
export interface Codes<Content> {
  /** `expiresAt` is epoch milliseconds. */
  readonly keep: (code: string, content: Content, expiresAt: number) => void
  /** What the code stands for, if it still stands for something. */
  readonly look: (code: string, now: number) => Content | undefined
  readonly useUp: (code: string) => void
}

export const makeCodes = <Content>(): Codes<Content> => {
  const kept = new Map<string, { readonly content: Content; readonly expiresAt: number }>()
  return {
    keep: (code, content, expiresAt) => {
      kept.set(code, { content, expiresAt })
    },
    look: (code, now) => {
      const found = kept.get(code)
      return found === undefined || now >= found.expiresAt ? undefined : found.content
    },
    useUp: (code) => {
      kept.delete(code)
    },
  }
}
