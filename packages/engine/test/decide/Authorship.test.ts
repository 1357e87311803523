import { assert, describe, it } from "@effect/vitest"
import type { Attribution, Upsert } from "@syncline/adapter-core"
import * as Authorship from "../../src/decide/Authorship.ts"
import * as RecordId from "../../src/model/RecordId.ts"

const place = { app: "left", instance: "https://left.invalid", kind: "task", partition: "p" }
const operationId = RecordId.operationOf(RecordId.ofHost("019a0000-0000-7000-8000-000000000001"), place)

const grace: Attribution.Attribution = { name: "Grace", application: "Left", at: 1, url: "https://left.invalid/1" }
const writer = { kind: "member", externalId: "7", name: "Ada", application: "Right" }

const shown = (rest: Partial<Upsert>): Upsert => ({ _tag: "Upsert", externalId: "1", view: {}, raw: null, ...rest })

describe("who wrote what a record says", () => {
  it("is told by the object that nobody made for us, whatever id or mark of its own it has", () => {
    const [copy, original] = [shown({ operationId }), shown({ operationId: "5f0f3a52-6a55-4b0c-9a61-000000000001" })]
    assert.strictEqual(Authorship.originalAmong([copy, original]), original)
    assert.strictEqual(Authorship.originalAmong([copy, shown({})])?.operationId, undefined)
    assert.isUndefined(Authorship.originalAmong([copy]))
    assert.isUndefined(Authorship.originalAmong([]))
  })

  it("is whom the original's application names, and not whom its text quotes", () => {
    const original = { writer, createdAt: 5, url: "https://right.invalid/2", attribution: grace }
    assert.deepStrictEqual(Authorship.ofOriginal(original), { name: "Ada", application: "Right", at: 5, url: "https://right.invalid/2" })
    for (const missing of ["writer", "createdAt", "url"]) {
      const { [missing]: _, ...rest }: Record<string, unknown> = original
      assert.isUndefined(Authorship.ofOriginal(rest), missing)
    }
  })

  it("is whom a copy names where the original is not here", () => {
    assert.deepStrictEqual(Authorship.ofCopies([shown({ operationId, writer }), shown({ operationId, writer, attribution: grace })]), grace)
    assert.isUndefined(Authorship.ofCopies([shown({ operationId, writer, createdAt: 5, url: "https://right.invalid/2" })]))
  })
})
