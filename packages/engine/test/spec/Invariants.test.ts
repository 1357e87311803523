/** Table 6 of SPEC.md. */
import { globSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { table } from "./Table.ts"

const root = new URL("../..", import.meta.url)

describe("SPEC.md, the invariants", () => {
  it("names a test for every invariant", () => {
    const sources = ["test", "src/testing"].flatMap((folder) =>
      globSync("**/*.ts", { cwd: new URL(folder, root) }).map((file) => readFileSync(new URL(`${folder}/${file}`, root), "utf8")),
    )
    for (const [id, , test = ""] of table("id", "invariant", "test")) {
      assert.isTrue(
        sources.some((source) => [`"${test}"`, `\`${test}\``].some((title) => source.includes(title))),
        `${id}: there is no test called ${test}`,
      )
    }
  })
})
