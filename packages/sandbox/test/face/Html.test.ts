import { describe, expect, it } from "vitest"
import { html, textOfHtml } from "../../src/face/Html.ts"

const written = (value: Parameters<typeof html>[1]): string => textOfHtml(html`${value}`)

describe("HTML", () => {
  it("escapes every value, in text and in attributes", () => {
    const hostile = `"><script>alert('&')</script>`
    const escaped = "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"
    expect(textOfHtml(html`<p title="${hostile}">${hostile}</p>`)).toBe(`<p title="${escaped}">${escaped}</p>`)
  })

  it("takes HTML as it is, and lists of it", () => {
    expect(written([html`<b>${"<"}</b>`, "&", 3])).toBe("<b>&lt;</b>&amp;3")
  })

  it("makes nothing of nothing", () => {
    expect([undefined, null, false as const, "", []].map(written)).toEqual(["", "", "", "", ""])
  })
})
