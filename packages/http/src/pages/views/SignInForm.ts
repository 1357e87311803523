/** What a person fills in who signs in without being sent to the application. */
import type { Authorization } from "@syncline/adapter-core"
import type { ApplicationWays } from "@syncline/engine"
import { type VNode, h } from "./Element.ts"
import { type Here, pathOf } from "../Here.ts"
import * as Application from "./Application.ts"
import { form, hidden } from "./Form.ts"
import { back, heading } from "./Heading.ts"
import { note } from "./Standing.ts"

export interface SignInFormView {
  readonly application: ApplicationWays
  /** That is signed in to again. */
  readonly connection: string | undefined
  readonly problem?: string | undefined
}

const fieldOf = (way: Authorization.Form, { name, label, secret }: Authorization.FormField): VNode => {
  const id = `${way._tag}-${name}`
  return h(
    "div",
    { class: "field", key: id },
    h("label", { for: id }, label),
    h("input", {
      id,
      name,
      type: secret ? "password" : "text",
      required: name !== "password",
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: false,
      "aria-describedby": `${way._tag}-hint`,
    }),
  )
}

/** An address of an application that is no address of the web is not linked. */
const isWeb = (url: string): boolean => /^https?:$/.test(URL.parse(url)?.protocol ?? "")

const oneForm = (here: Here, { application, connection }: SignInFormView, way: Authorization.Form): VNode =>
  form(
    here,
    pathOf("sign-in", application.app, "form"),
    { class: "card stack" },
    hidden("way", way._tag),
    connection !== undefined && hidden("connection", connection),
    h(
      "p",
      { id: `${way._tag}-hint`, class: "soft" },
      way.hint,
      way.url !== undefined && isWeb(way.url) && [" ", h("a", { href: way.url, rel: "noreferrer" }, `Make one at ${application.name}`)],
    ),
    ...way.fields.map((field) => fieldOf(way, field)),
    h("div", { class: "actions" }, h("button", { class: "button", type: "submit" }, "Sign in")),
  )

export const signInForm = (here: Here, view: SignInFormView): VNode =>
  h(
    "div",
    { class: "stack-large" },
    h(
      "div",
      { class: "stack" },
      back(here, view.connection === undefined ? "/" : pathOf("accounts", view.connection), "Back"),
      h(
        "div",
        { class: "row" },
        Application.icon(here, view.application.app, "icon icon-large"),
        h("div", { class: "grow" }, heading(`Sign in to ${view.application.name}`)),
      ),
    ),
    view.problem !== undefined && h("div", { role: "alert" }, note("bad", view.problem)),
    ...view.application.forms.map((way) => oneForm(here, view, way)),
    h("p", { class: "soft small" }, "What you paste is checked with the application, sealed, and never shown again."),
  )
