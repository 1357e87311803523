/** The history of a run for people: one line an event in aligned columns, at most 160 wide, ids shortened and long texts cut. */
import type { TraceLine } from "./Trace.ts"

interface Row {
  readonly time: string
  readonly who: string
  readonly side: string
  readonly what: string
  readonly outcome: string
}

const widths = { time: 18, who: 9, side: 13, what: 72, outcome: 40 } as const

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text)

/** Of an id the end, which differs; of a fraction two digits. */
const shortened = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{6}([0-9a-f]{6})/g, "…$1")
    .replaceAll(/(\d\.\d\d)\d+/g, "$1")
    .replaceAll(/\s*\n\s*/g, " ⏎ ")

/** What every list asks for tells nothing. */
const address = (text: string): string =>
  text.replaceAll(/(?:per_page=\d+|sort=created|direction=asc|state=all)&?/g, "").replace(/[?&]$/, "")

const placed = ({ who, what }: TraceLine, sides: ReadonlyArray<string>): Pick<Row, "who" | "side" | "what"> => {
  const people = /^people of (\S+)$/.exec(who)
  if (people !== null) return { who: "people", side: people[1] ?? "", what }
  if (who === "plan") {
    const operation = what.replace(/^(#\d+)/, "── $1")
    const place = /side (\d+)|"side":(\d+),?/.exec(operation)
    return {
      who,
      side: sides[Number(place?.[1] ?? place?.[2])] ?? "",
      what: operation.replace(/ side \d+:|"side":\d+,?/, "").replace(" {}", ""),
    }
  }
  const request = /^(\S+) (?:POST (?=query|mutation)|(?=[A-Z]+ ))(.*)$/.exec(what)
  if (request !== null) return { who, side: request[1] ?? "", what: address(request[2] ?? "") }
  const step = /^(step|connect|pause|resume) (\S+)(.*)$/.exec(what)
  if (step !== null && sides.includes(step[2] ?? "")) return { who, side: step[2] ?? "", what: `${step[1] ?? ""}${step[3] ?? ""}` }
  return { who, side: "", what }
}

const written = (row: Row): string =>
  (["time", "who", "side", "what", "outcome"] as const)
    .map((column) => cut(column === "time" ? row.time : shortened(row[column]), widths[column]).padEnd(widths[column]))
    .join("  ")
    .trimEnd()

const legend = [
  "who: plan (what the seed wants next), people (at the applications), world (clocks, credentials), engine-N (the N-th engine process), ada (decides a conflict)",
  "outcome: of a request its status and (what befell it); reset-after, reset-mid-body and truncated: the application did its work, the answer was lost",
]

/** `sides`: their names, in the order of the plan. */
export const table = (lines: ReadonlyArray<TraceLine>, sides: ReadonlyArray<string>): string =>
  [
    ...legend,
    written({ time: "time (UTC)", who: "who", side: "side", what: "what", outcome: "outcome" }),
    ...lines.map((line) =>
      written({
        time: new Date(line.at).toISOString().slice(5, 23).replace("T", " "),
        outcome: line.outcome,
        ...placed(line, sides),
      }),
    ),
  ].join("\n")
