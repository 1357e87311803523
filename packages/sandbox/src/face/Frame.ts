/**
 * The frame of every page: where the person is and who they are there, and headers that let the page load nothing and be framed by nobody. Forms go back to the
 * page's own address.
 */
import { createHash } from "node:crypto"
import type { AppReply } from "../App.ts"
import { form, selection } from "./Form.ts"
import { html, textOfHtml } from "./Html.ts"
import type { Html } from "./Html.ts"
import { style } from "./Style.ts"
import type { Person } from "./Vendor.ts"
import type { Visit } from "./Visit.ts"

const styleElement = html`<style>
  ${style}
</style>`

/** All that stands between its tags: by its hash it is known for ours. */
const styleText = textOfHtml(styleElement).replace(/^<style>|<\/style>$/g, "")

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(styleText).digest("base64")}'`,
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ")

export interface Content {
  readonly status: number
  /** The first is the page's own title, the others say where it is. */
  readonly titles: ReadonlyArray<string>
  /** The way back from here; the places come first by themselves. */
  readonly trail: ReadonlyArray<{ readonly path: string; readonly name: string }>
  /** Those who may write here. */
  readonly people: ReadonlyArray<Person>
  readonly main: Html
}

/** Shown at the top: who the person is, and a way to be somebody else. */
const choice = (visit: Visit, people: ReadonlyArray<Person>): Html =>
  people.length === 0
    ? html``
    : form(visit, "person", html`<label>You are ${selection("person", "Person", people, visit.by?.id)}</label> <button>Switch</button>`)

export const framed = (visit: Visit, { status, titles, trail, people, main }: Content): AppReply => {
  const { vendor, refused } = visit
  const page = html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${[...titles, `${vendor.name} (sandbox)`].join(" · ")}</title>
        ${styleElement}
      </head>
      <body>
        <p class="banner">This is a sandbox that stands in for ${vendor.name}; nothing here leaves your machine.</p>
        <header>
          <nav aria-label="Where you are">
            <a href="/"><strong>${vendor.name}</strong></a
            >${trail.map(({ path, name }) => html` <span aria-hidden="true">/</span> <a href="${path}">${name}</a>`)}
          </nav>
          ${choice(visit, people)}
        </header>
        <main>
          ${refused !== undefined && html`<p class="refused" role="alert">${vendor.name} refused this: ${refused.words}</p>`} ${main}
        </main>
      </body>
    </html> `
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": policy,
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    },
    body: textOfHtml(page),
  }
}
