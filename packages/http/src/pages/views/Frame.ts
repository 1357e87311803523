/** The document around every page. */
import { type VNode, h } from "./Element.ts"
import { renderToString } from "preact-render-to-string"
import type { Shown } from "../Answer.ts"
import type { Here } from "../Here.ts"
import * as Kinds from "../words/Kinds.ts"
import { act } from "./Form.ts"

const bar = (here: Here): VNode =>
  h(
    "header",
    { class: "bar" },
    h("a", { class: "brand", href: `${here.base}/` }, h("span", { class: "mark", "aria-hidden": "true" }), here.title),
    here.isSignedIn &&
      h(
        "nav",
        { "aria-label": "You" },
        h(
          "ul",
          null,
          here.decisions > 0 &&
            h(
              "li",
              null,
              h("a", { class: "button button-text", href: `${here.base}/conflicts` }, `Decisions (${Kinds.number(here.decisions)})`),
            ),
          here.maySignOut && h("li", null, act(here, "/sign-out", "Sign out", { class: "button button-text" })),
        ),
      ),
  )

const document = (here: Here, { title, body }: Shown, mark: string | undefined): VNode =>
  h(
    "html",
    { lang: "en" },
    h(
      "head",
      null,
      h("meta", { charset: "utf-8" }),
      h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      h("meta", { name: "color-scheme", content: "light dark" }),
      h("title", null, title === here.title ? title : `${title} – ${here.title}`),
      h("link", { rel: "stylesheet", href: here.base + here.assets.stylesheet }),
      h("script", { src: here.base + here.assets.script, defer: true }),
    ),
    h(
      "body",
      mark === undefined ? null : { "data-follow": `${here.base}/live?seen=${mark}` },
      h("a", { class: "skip", href: "#main" }, "Skip to the content"),
      bar(here),
      h("main", { id: "main", tabIndex: -1 }, body),
      h("footer", null, h("p", null, "Your sign-ins are kept sealed. Nothing is shown to anybody who is not signed in as you.")),
    ),
  )

/** `mark`: of how things stand, where the page is to be kept up to date. */
export const frame = (here: Here, shown: Shown, mark?: string): string => `<!doctype html>${renderToString(document(here, shown, mark))}`
