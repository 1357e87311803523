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
  /** `detail` is part of the digest and not of the table: bodies, mostly. */
  readonly add: (line: TraceLine, detail?: string) => void
  readonly lines: ReadonlyArray<TraceLine>
  readonly digest: () => string
}

export const makeTrace = (options: { readonly keep: boolean }): Trace => {
  const hash = createHash("sha256")
  const lines: Array<TraceLine> = []
  return {
    add: (line, detail = "") => {
      hash.update(`${line.at}\t${line.who}\t${line.what}\t${line.outcome}\t${detail}\n`)
      if (options.keep) lines.push(line)
    },
    lines,
    digest: () => hash.copy().digest("hex").slice(0, 32),
  }
}

/** The lines as a table, one line each. */
export const table = (lines: ReadonlyArray<TraceLine>): string => {
  const width = Math.max(4, ...lines.map(({ who }) => who.length))
  return lines
    .map(({ at, who, what, outcome }) => `${new Date(at).toISOString().slice(5, 23)}  ${who.padEnd(width)}  ${what}  → ${outcome}`)
    .join("\n")
}
