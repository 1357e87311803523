import { describe, expect, it } from "vitest"
import { picture } from "./Terminal.ts"

const of = (...lines: ReadonlyArray<string>) => picture("A title", "run it", lines.join("\n"))

/** Every text of a picture with its tone and where it begins. */
const textsOf = (svg: string) =>
  [...svg.matchAll(/<text class="(\w+)" x="([\d.]+)" y="(\d+)"[^>]*>([^<]*)</g)].map(([, tone, x, y, text]) => [tone, x, y, text])

describe("the picture of a terminal", () => {
  it("shows the command and the lines below it, each in its tone and at its column", () => {
    expect(textsOf(of("Heading", "  text", "    → it arrived", "", "    → a conflict"))).toEqual([
      ["dim", "24", "60", "$"],
      ["text", "40.8", "60", "run it"],
      ["heading", "24", "80", "Heading"],
      ["text", "40.8", "100", "text"],
      ["good", "57.6", "120", "→ it arrived"],
      ["warning", "57.6", "160", "→ a conflict"],
    ])
  })

  it("draws a bar of blocks as far as it is full", () => {
    const svg = of("  github  issue    in step  ███████░░░     7/10     ")
    expect(textsOf(svg).slice(2)).toEqual([
      ["text", "40.8", "80", "github  issue"],
      ["good", "183.6", "80", "in step"],
      ["dim", "385.2", "80", "7/10"],
    ])
    expect([...svg.matchAll(/<rect class="(track|good)" x="([\d.]+)" y="71" width="([\d.]+)"/g)].map(([, ...part]) => part)).toEqual([
      ["track", "259.2", "84"],
      ["good", "259.2", "58.8"],
    ])
  })

  it("lets a line that is too long go on below, and loses no word", () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index}`)
    const rows = textsOf(of(`  ${words.join(" ")}`)).slice(2)
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.map(([, x]) => x)).toEqual(["40.8", ...rows.slice(1).map(() => "57.6")])
    expect(rows.map(([, , , text]) => text).join(" ")).toBe(words.join(" "))
  })

  it("takes what looks like markup for text", () => {
    expect(of("  a <b> & c")).toContain(">a &lt;b&gt; &amp; c</text>")
    expect(picture("<t>", "c", "")).toContain("<title>&lt;t&gt;</title>")
  })
})
