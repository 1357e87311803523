/** The page that teaches writing an adapter shows the files of this folder as they are, which the published suites pass. */
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"

const page = readFileSync(new URL("../../../../docs/writing-an-adapter.md", import.meta.url), "utf8")
const shown = [...page.matchAll(/```ts title="([^"]+)"\n(.*?)```/gs)].map(([, file = "", code]) => ({ file, code }))

describe("docs/writing-an-adapter.md", () => {
  it("shows every part of the adapter", () => {
    const files = ["Task.ts", "CardEndpoints.ts", "TaskResource.ts", "Cardbox.ts", "Cardbox.test.ts"]
    assert.deepStrictEqual(
      shown.map(({ file }) => file),
      files,
    )
  })

  for (const { file, code } of shown) {
    it(`shows ${file} as it is`, () => {
      assert.strictEqual(code, readFileSync(new URL(file, import.meta.url), "utf8"))
    })
  }
})
