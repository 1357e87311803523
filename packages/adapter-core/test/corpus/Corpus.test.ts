// proves I17: the corpus is as large as is said, and every case is a case of its own
import { assert, describe, it } from "@effect/vitest"
import { BadInput } from "@syncline/adapter-core/testing"
import { readFileSync } from "node:fs"

const cases = Object.values(BadInput.areas).flatMap((area): ReadonlyArray<{ readonly id: string }> => area)

describe("the corpus of bad inputs", () => {
  it("has at least 400 cases, and each its own name", () => {
    assert.isAtLeast(cases.length, 400)
    assert.strictEqual(new Set(cases.map(({ id }) => id)).size, cases.length)
  })

  it("has no input twice in an area", () => {
    const { documents, objects, texts, times, identities, pages, answers, waits } = BadInput.areas
    const inputs: Readonly<Record<string, ReadonlyArray<string>>> = {
      documents: documents.map(
        ({ bytes, headers, packed, cutAt }) => `${JSON.stringify([headers, packed, cutAt])}${Buffer.from(bytes()).toString("latin1")}`,
      ),
      objects: objects.map(({ text }) => text),
      texts: texts.map(({ input }) => JSON.stringify(input)),
      times: times.map(({ input }) => JSON.stringify(input)),
      identities: identities.map(({ input }) => (Object.is(input, -0) ? "-0" : JSON.stringify(input))),
      pages: pages.map(({ paging, position, answers: all }) => JSON.stringify([paging, position, all])),
      answers: answers.map(({ wire, reset }) => `${reset ?? false}${wire}`),
      waits: waits.map(({ unit, input, date }) => JSON.stringify([unit, input, date])),
    }
    for (const [area, all] of Object.entries(inputs)) {
      const twice = all.filter((input, index) => all.indexOf(input) !== index)
      assert.deepStrictEqual([area, ...twice.map((input) => input.slice(0, 100))], [area])
    }
  })

  it("is as docs/bad-input.md says", () => {
    const { texts, identities, answers, ...others } = BadInput.areas
    const outcomes: Readonly<Record<string, ReadonlyArray<BadInput.Expectation>>> = {
      ...Object.fromEntries(Object.entries(others).map(([area, all]) => [area, all.map(({ expect }) => expect)])),
      texts: texts.map(({ expect }) => expect.text),
      identities: identities.map(({ text }) => text),
      answers: answers.map(({ read }) => read),
    }
    const page = readFileSync(new URL("../../../../docs/bad-input.md", import.meta.url), "utf8")
    const rows = page.split("\n").flatMap((line) => {
      const [, area = "", ...counts] = line.split("|").map((cell) => cell.trim())
      return area in outcomes ? [[area, ...counts.slice(0, 5).map(Number)]] : []
    })
    const counted = (area: string, tag: string) => outcomes[area]?.filter(({ _tag }) => _tag === tag).length
    assert.sameDeepMembers(
      rows,
      Object.entries(outcomes).map(([area, all]) => [
        area,
        all.length,
        ...["accepted", "normalised", "quarantined", "refused"].map((tag) => counted(area, tag)),
      ]),
    )
  })
})
