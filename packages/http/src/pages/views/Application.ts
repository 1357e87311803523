/** Applications, each with the ways to sign in. */
import type { ApplicationWays } from "@syncline/engine"
import { type VNode, h } from "./Element.ts"
import { type Here, pathOf, withQuery } from "../Here.ts"
import * as Kinds from "../words/Kinds.ts"
import { act } from "./Form.ts"

export const icon = (here: Here, app: string, size: "icon" | "icon icon-large" = "icon"): VNode | null => {
  const path = here.assets.icon(app)
  return path === undefined ? null : h("img", { class: size, src: here.base + path, alt: "", width: 44, height: 44 })
}

type Looks = "button" | "button button-plain"

/** The ways in, the best first. `connection`: that is signed in to again. */
export const waysIn = (
  here: Here,
  { app, name, oauth, forms }: ApplicationWays,
  { connection, looks = "button" }: { readonly connection?: string; readonly looks?: Looks } = {},
): VNode => {
  const again = connection === undefined ? "Sign in" : "Sign in again"
  const to = h("span", { class: "quiet" }, ` to ${name}`)
  const values = connection === undefined ? {} : { connection }
  const href = here.base + withQuery(pathOf("sign-in", app, "form"), values)
  if (!oauth && forms.length === 0) return h("p", { class: "soft small" }, "Whoever runs this page has not set it up yet.")
  if (!oauth) return h("div", { class: "actions" }, h("a", { class: looks, href }, again, to))
  return h(
    "div",
    { class: "actions" },
    act(here, pathOf("sign-in", app), [again, to], { class: looks, values }),
    forms.length > 0 && h("a", { class: "button button-text", href }, "Use a key", h("span", { class: "quiet" }, ` of ${name}`)),
  )
}

const card = (here: Here, application: ApplicationWays, looks: Looks): VNode => {
  const kinds = application.kinds.map(({ kind }) => Kinds.several(kind))
  const id = `app-${application.app}`
  return h(
    "li",
    { class: "card app", key: application.app, "aria-labelledby": id },
    h(
      "div",
      { class: "row" },
      icon(here, application.app),
      h(
        "div",
        { class: "grow" },
        h("h3", { id }, application.name),
        kinds.length > 0 && h("p", { class: "soft small" }, capital(Kinds.listed(kinds))),
      ),
    ),
    waysIn(here, application, { looks }),
  )
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

export const list = (here: Here, looks: Looks = "button"): VNode =>
  h("ul", { class: "apps" }, ...here.applications.map((application) => card(here, application, looks)))
