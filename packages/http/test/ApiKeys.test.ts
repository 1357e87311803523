import { assert, describe, it } from "@effect/vitest"
import { apiKeys } from "@syncline/http"
import { createHash } from "node:crypto"

const sha256 = (key: string) => createHash("sha256").update(key).digest("hex")
const asking = (authorization?: string) =>
  new Request("http://host.example/integrations", authorization === undefined ? {} : { headers: { authorization } })

// proves Q-04
describe("apiKeys", () => {
  const tenantOf = apiKeys([
    { tenant: "acme", sha256: sha256("one") },
    { tenant: "umbra", sha256: sha256("two").toUpperCase() },
  ])

  it("knows a tenant by its key, and nobody by another", async () => {
    assert.strictEqual(await tenantOf(asking("Bearer one")), "acme")
    assert.strictEqual(await tenantOf(asking("bearer two")), "umbra")
    for (const other of [undefined, "", "Bearer", "Bearer three", "Basic one", "one", `Bearer ${sha256("one")}`, "Bearer one two"])
      assert.isUndefined(await tenantOf(asking(other)), other)
  })

  it("says which key of the configuration is none", () => {
    assert.throws(() => apiKeys([{ tenant: "acme", sha256: "one" }]), /keys\[0\]\.sha256/)
    assert.throws(() => apiKeys([{ tenant: "", sha256: sha256("one") }]), /keys\[0\]\.tenant/)
  })
})
