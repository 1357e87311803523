import { describe, expect, it } from "vitest"
import { anchorsOf, linkComplaints, linksOf } from "./Links.ts"

const text = (...lines: ReadonlyArray<string>) => lines.join("\n")

describe("the links of a document", () => {
  it("are those of Markdown and of HTML, images too, with their lines", () => {
    const document = text(
      'See [a](a.md), ![a picture](b.svg) and [c](<c.md> "Title").',
      "",
      "[name]: d.md",
      '<img src="e.svg" alt=""> <a href="f.md#g">f</a>',
    )
    expect(linksOf(document)).toEqual([
      { line: 1, target: "a.md" },
      { line: 1, target: "b.svg" },
      { line: 1, target: "c.md" },
      { line: 3, target: "d.md" },
      { line: 4, target: "e.svg" },
      { line: 4, target: "f.md#g" },
    ])
  })

  it("are not what stands in code", () => {
    expect(linksOf(text("`[a](b)` and ``[`](c)``", "````md", "[d](e)", "```", "[f](g)", "````", "[h](i)"))).toEqual([
      { line: 7, target: "i" },
    ])
  })
})

describe("the anchors of a document", () => {
  it("are its headings as GitHub names them, and the ids of its HTML", () => {
    const document = text(
      "# Add … a *kind*",
      "## `pnpm test` & more",
      "## Same",
      "## Same",
      '<a id="p1"></a>',
      "```sh",
      "# no heading",
      "```",
    )
    expect([...anchorsOf(document)]).toEqual(["add--a-kind", "pnpm-test--more", "same", "same-1", "p1"])
  })
})

describe("a link", () => {
  const files = new Map([
    ["README.md", "# Top\n[x](docs/guide.md#first-steps) [y](packages/engine) [z](#top) [w](https://example.com/nowhere)"],
    ["docs/guide.md", "## First steps\n[back](../README.md#top)"],
  ])
  const tree = (changed: Readonly<Record<string, string>> = {}) => ({
    exists: (path: string) => files.has(path) || ["packages/engine", "."].includes(path),
    markdownOf: (path: string) => changed[path] ?? files.get(path) ?? "",
  })

  it("leads to a file, a folder or a heading that is there, or to the web", () => {
    for (const document of files.keys()) expect(linkComplaints(document, tree())).toEqual([])
  })

  it.each([
    ["docs/guide.md", "[x](README.md)", "docs/guide.md:2: README.md does not exist"],
    ["docs/guide.md", "[x](../README.md#bottom)", "docs/guide.md:2: ../README.md#bottom names no heading of README.md"],
    ["docs/guide.md", "[x](#last-steps)", "docs/guide.md:2: #last-steps names no heading of docs/guide.md"],
    ["README.md", "[x](../other/README.md)", "README.md:2: ../other/README.md leads out of the workspace"],
    ["README.md", "[x](/docs/guide.md)", "README.md:2: /docs/guide.md leads out of the workspace"],
    ["README.md", '<img src="docs/none.svg">', "README.md:2: docs/none.svg does not exist"],
  ])("of %s that is %s leads nowhere", (document, link, complaint) => {
    expect(linkComplaints(document, tree({ [document]: `# Title\n${link}` }))).toEqual([complaint])
  })
})
