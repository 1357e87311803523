/** The history of a run, line by line, and its digest: two runs with the same digest did the same, byte for byte. */
import { createHash } from "node:crypto"

export interface TraceLine {
  /** Epoch milliseconds of the simulated time. */
  readonly at: number
  readonly who: string
  readonly what: string
  readonly outcome: string
}

export interface Trace {
  /** `detail` is part of the digest and not of the table: bodies, mostly. Neither is made where nobody wants to know. */
  readonly add: (line: () => TraceLine, detail?: () => string) => void
  readonly lines: ReadonlyArray<TraceLine>
  /** Absent where none was asked for. */
  readonly digest: () => string | undefined
}

export interface TraceOptions {
  readonly keepTrace: boolean
  readonly digest: boolean
}

export const makeTrace = ({ keepTrace, digest }: TraceOptions): Trace => {
  const hash = createHash("sha256")
  const lines: Array<TraceLine> = []
  return {
    add: (make, detail = () => "") => {
      if (!keepTrace && !digest) return
      const line = make()
      if (digest) hash.update(`${line.at}\t${line.who}\t${line.what}\t${line.outcome}\t${detail()}\n`)
      if (keepTrace) lines.push(line)
    },
    lines,
    digest: () => (digest ? hash.copy().digest("hex").slice(0, 32) : undefined),
  }
}
