import { describe, expect, it } from "vitest"
import { editedFields } from "../../src/face/Deeds.ts"
import { formOf, isFromOwnPage, prefersHtml } from "../../src/face/Visit.ts"
import { accept } from "./Browser.ts"

describe("what is a visit of a person", () => {
  it.each([
    [accept, true],
    ["text/html", true],
    ["text/html, application/json;q=0.5", true],
    ["text/html;q=0.5, application/json", false],
    ["text/html, application/json", false],
    ["text/html, application/vnd.github+json", false],
    ["text/html;q=0", false],
    ["*/*", false],
    ["application/json", false],
    ["", false],
    [undefined, false],
  ])("%s: %s", (header, isOne) => {
    expect(prefersHtml(header)).toBe(isOne)
  })
})

describe("where a form was sent from", () => {
  const sent = (headers: Readonly<Record<string, string>>, url = "http://127.0.0.1:4000/acme/app") =>
    isFromOwnPage({ method: "POST", url: new URL(url), headers, body: "" })

  it("is believed as the browser says it", () => {
    expect(sent({ "sec-fetch-site": "same-origin" })).toBe(true)
    for (const site of ["cross-site", "same-site", "none"]) {
      expect(sent({ "sec-fetch-site": site, origin: "http://127.0.0.1:4000" })).toBe(false)
    }
  })

  it("is the origin where the browser says no more", () => {
    expect(sent({ origin: "http://127.0.0.1:4000" })).toBe(true)
    expect(sent({ origin: "http://localhost:4000" }, "http://localhost:4000/")).toBe(true)
    for (const origin of ["http://127.0.0.1:4001", "https://evil.example", "null"]) expect(sent({ origin })).toBe(false)
    expect(sent({})).toBe(false)
  })

  it("is not believed where another name was made to lead here", () => {
    expect(sent({ origin: "http://evil.example:4000" }, "http://evil.example:4000/")).toBe(false)
  })
})

describe("an edit", () => {
  const edited = (fields: Readonly<Record<string, string>>) =>
    editedFields(formOf({ method: "POST", url: new URL("http://localhost"), headers: {}, body: new URLSearchParams(fields).toString() }))

  it("changes only what the person changed", () => {
    const before = { "title-before": "Crash", "text-before": "It\ncrashes" }
    expect(edited({ ...before, title: "Crash", text: "It\r\ncrashes" })).toEqual({})
    expect(edited({ ...before, title: "Crash at start", text: "It\r\ncrashes" })).toEqual({ title: "Crash at start" })
    expect(edited({ ...before, title: "Crash", text: "" })).toEqual({ text: "" })
    expect(edited(before)).toEqual({})
  })

  it("leaves a title of several lines that a field of one line has joined", () => {
    expect(edited({ "title-before": "One\ntwo", title: "Onetwo", "text-before": "", text: "" })).toEqual({})
  })
})
