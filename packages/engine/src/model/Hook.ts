/** A place of which an application tells by itself what changes, or is to, and how that goes. */
export interface Hook {
  readonly tenant: string
  readonly connectionId: string
  readonly partition: string
  /** From when on it is expected to tell, epoch milliseconds: it was set up then, or first heard of. `null`: not yet. */
  readonly since: number | null
  /** When the application was last asked to send, epoch milliseconds. `null`: never by us; a person sets it up. */
  readonly triedAt: number | null
  /** Why it refused then, in words. */
  readonly problem: string | null
  /** Where it was asked to send, and the version of the subscription whose secret it signs with. */
  readonly url: string | null
  readonly version: number | null
  /** When it stops by itself, epoch milliseconds. `null`: never. */
  readonly expiresAt: number | null
  /** When the last message about the place came, epoch milliseconds. */
  readonly heardAt: number | null
  /** When a reading last found what no message had told, epoch milliseconds. */
  readonly missedAt: number | null
}

/** What is known when the application was asked to send. */
export type HookTry = Pick<Hook, "tenant" | "connectionId" | "partition" | "since" | "problem" | "url" | "version" | "expiresAt"> & {
  readonly triedAt: number
}
