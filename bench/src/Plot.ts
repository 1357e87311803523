/** Bars as an SVG image: the bar is the median, each dot one process. */
import type { Bar } from "./Benchmark.ts"
import { median } from "./Sample.ts"

const [width, left, right, row, top] = [720, 190, 110, 34, 12]

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** Three digits that matter, no more. */
const shown = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3))))

export const svg = (title: string, unit: string, bars: ReadonlyArray<Bar>): string => {
  const most = Math.max(...bars.flatMap(({ values }) => values))
  const x = (value: number) => left + ((width - left - right) * value) / most
  const height = top * 2 + row * bars.length
  const rows = bars.map(({ label, values }, index) => {
    const [middle, y] = [median(values), top + row * index]
    const dots = values.map((value) => `<circle cx="${x(value).toFixed(1)}" cy="${y + 14}" r="3" fill="#1b3a57"/>`)
    return `  <text x="${left - 10}" y="${y + 18}" text-anchor="end">${escape(label)}</text>
  <rect x="${left}" y="${y + 4}" width="${(x(middle) - left).toFixed(1)}" height="20" fill="#7fa8cc"/>
  ${dots.join("")}
  <text x="${(x(Math.max(...values)) + 10).toFixed(1)}" y="${y + 18}">${shown(middle)} ${escape(unit)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13" role="img">
  <title>${escape(title)}</title>
  <rect width="${width}" height="${height}" fill="#ffffff"/>
${rows.join("\n")}
</svg>
`
}
