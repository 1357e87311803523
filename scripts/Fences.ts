/**
 * The TypeScript examples in a Markdown document: every fence whose info string is exactly `ts`. An example keeps the line numbers of its
 * document, so a complaint about the one points into the other.
 */

export interface Fence {
  /** The line of the document on which the code begins, counted from 1. */
  readonly line: number
  readonly code: string
}

const opening = /^(\s*)(`{3,}|~{3,})\s*(.*?)\s*$/

const closes = (line: string, fence: string): boolean => {
  const trimmed = line.trim()
  return trimmed.length >= fence.length && trimmed === fence.charAt(0).repeat(trimmed.length)
}

const withoutIndent = (line: string, indent: number): string => line.slice(Math.min(indent, line.length - line.trimStart().length))

/** The fences marked `ts`, in order. Throws when one is never closed. */
export const fencesOf = (markdown: string): ReadonlyArray<Fence> => {
  const lines = markdown.split(/\r?\n/)
  const fences: Array<Fence> = []
  for (let index = 0; index < lines.length; index++) {
    const [, indent = "", fence = "", info = ""] = opening.exec(lines[index] ?? "") ?? []
    if (fence === "") continue
    const start = index + 1
    const length = lines.slice(start).findIndex((line) => closes(line, fence))
    if (length === -1) throw new Error(`the fence on line ${start} is never closed`)
    index = start + length
    if (info !== "ts") continue
    fences.push({
      line: start + 1,
      code: lines
        .slice(start, index)
        .map((line) => withoutIndent(line, indent.length))
        .join("\n"),
    })
  }
  return fences
}

/** A module with the example on the lines it has in its document. */
export const moduleOf = ({ code, line }: Fence): string => `${"\n".repeat(line - 1)}${code}\n`
