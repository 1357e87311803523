import { assert, describe, expect, it } from "@effect/vitest"
import { Api, routes } from "@syncline/http"
import { OpenApi } from "effect/http-api"

describe("openapi.json", () => {
  const document = OpenApi.fromApi(Api)

  it("is what the API is", async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot("../openapi.json")
  })

  it("has every route", () => {
    const paths = Object.keys(document.paths)
    for (const { path } of routes.filter((route) => route.path !== "/openapi.json"))
      assert.include(paths, path.replaceAll(/:(\w+)/g, "{$1}"))
  })
})
