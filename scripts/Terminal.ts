/**
 * What a program wrote to its terminal, as a picture: an SVG with real text, in the colours of whoever looks at it, light or dark. The same output gives the
 * same picture, byte for byte, so times must be taken out of it before.
 */

/** Colours have names here; what they are is in the style sheet below. */
type Tone = "text" | "dim" | "heading" | "good" | "warning"

interface Span {
  readonly text: string
  readonly tone: Tone
}

const columns = 96
const cell = 8.4
const line = 20
const padding = 24
const bar = 40
const width = columns * cell + 2 * padding

const style = `
    svg { --ground: #f6f8fa; --edge: #d0d7de; --text: #1f2328; --dim: #59636e; --heading: #0550ae; --good: #116329; --warning: #7d4e00; }
    @media (prefers-color-scheme: dark) {
      svg { --ground: #161b22; --edge: #3d444d; --text: #e6edf3; --dim: #9ca4ad; --heading: #79c0ff; --good: #56d364; --warning: #e3b341; }
    }
    text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; fill: var(--text); }
    .frame { fill: var(--ground); stroke: var(--edge); }
    .dot, .track { fill: var(--edge); }
    .dim { fill: var(--dim); }
    .heading { fill: var(--heading); font-weight: 600; }
    .good { fill: var(--good); }
    .warning { fill: var(--warning); }
`

/** Lines that are too long go on below, a little further in. */
const wrapped = (text: string): ReadonlyArray<string> => {
  const indent = /^ */.exec(text)?.[0].length ?? 0
  const lines: Array<string> = []
  let current = " ".repeat(indent)
  for (const word of text.trim().split(" ")) {
    const longer = current.trim() === "" ? current + word : `${current} ${word}`
    if (longer.length > columns && current.trim() !== "") {
      lines.push(current)
      current = " ".repeat(indent + 2) + word
    } else current = longer
  }
  return [...lines, current]
}

const progress = /^( *\S+ +\S+ +)(\S.*?\S)( +)([█░]+)( +\S+) *$/

/** One line of output as the rows that it takes up in the picture. */
const rowsOf = (text: string): ReadonlyArray<ReadonlyArray<Span>> => {
  const [, names, phase, gap, shown, count] = progress.exec(text) ?? []
  if (names !== undefined && phase !== undefined && gap !== undefined && shown !== undefined && count !== undefined) {
    const of = (tone: Tone, part: string): Span => ({ tone, text: part })
    return [[of("text", names), of("good", phase), of("text", gap), of("good", shown), of("dim", count)]]
  }
  const arrives = text.trimStart().startsWith("→")
  const tone: Tone = text.startsWith(" ") ? (arrives ? (text.includes("conflict") ? "warning" : "good") : "text") : "heading"
  return wrapped(text).map((part) => [{ tone, text: part }])
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const number = (value: number): string => String(Math.round(value * 100) / 100)

/** A bar of blocks is drawn, because fonts disagree about them. */
const drawnBar = (text: string, x: number, y: number): string => {
  const full = [...text].filter((block) => block === "█").length
  const rect = (name: string, blocks: number) =>
    `<rect class="${name}" x="${number(x)}" y="${number(y - 9)}" width="${number(blocks * cell)}" height="8" rx="4"/>`
  return rect("track", text.length) + (full > 0 ? rect("good", full) : "")
}

const drawn = (spans: ReadonlyArray<Span>, y: number): string => {
  let column = 0
  return spans
    .map(({ text, tone }) => {
      const lead = text.length - text.trimStart().length
      const x = padding + (column + lead) * cell
      column += text.length
      const shown = text.trim()
      if (shown === "") return ""
      if (/^[█░]+$/.test(shown)) return drawnBar(shown, x, y)
      const size = `x="${number(x)}" y="${number(y)}" textLength="${number(shown.length * cell)}"`
      return `<text class="${tone}" ${size}>${escaped(shown)}</text>`
    })
    .join("")
}

/** `title` is for those who cannot see the picture. */
export const picture = (title: string, command: string, output: string): string => {
  const prompt: ReadonlyArray<Span> = [
    { tone: "dim", text: "$ " },
    { tone: "text", text: command },
  ]
  const rows = [prompt, ...output.trimEnd().split("\n").flatMap(rowsOf)]
  const height = bar + rows.length * line + padding
  const dots = [0, 1, 2].map((index) => `<circle class="dot" cx="${padding + 6 + index * 20}" cy="22" r="6"/>`).join("")
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(width)} ${height}" width="${number(width)}" height="${height}" role="img">`,
    `  <title>${escaped(title)}</title>`,
    `  <style>${style}  </style>`,
    `  <rect class="frame" x="0.5" y="0.5" width="${number(width - 1)}" height="${height - 1}" rx="10"/>`,
    `  ${dots}`,
    ...rows.map((spans, index) => `  ${drawn(spans, bar + (index + 1) * line)}`).filter((text) => text.trim() !== ""),
    "</svg>",
    "",
  ].join("\n")
}
