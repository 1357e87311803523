/** A change of one place in one file: what stands there is replaced. */
export interface Mutant {
  /** Told from what is changed, not from where it stands: it survives edits elsewhere in the file, and moves of the file within its package. */
  readonly id: string
  /** Relative to the workspace's root. */
  readonly file: string
  readonly start: number
  readonly end: number
  readonly line: number
  readonly before: string
  readonly replacement: string
  readonly operator: string
}

export const mutated = ({ start, end, replacement }: Pick<Mutant, "start" | "end" | "replacement">, text: string): string =>
  `${text.slice(0, start)}${replacement}${text.slice(end)}`

/** On one line, cut where it gets long. */
export const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim()
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
