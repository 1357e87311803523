/** What may leave by a stream: which records by default, and which of their fields. */
import type { Connection, Stream } from "@syncline/engine"
import { type VNode, h } from "./Element.ts"
import { type Here, nameOf, pathOf } from "../Here.ts"
import * as Kinds from "../words/Kinds.ts"
import { form, hidden } from "./Form.ts"
import { back, heading } from "./Heading.ts"
import { note } from "./Standing.ts"
import { streamChoice } from "./Streams.ts"

export interface PrivacyPage {
  readonly connection: Connection
  /** Those that put something in. */
  readonly streams: ReadonlyArray<Stream>
  /** The one that is looked at, and what its application takes. */
  readonly chosen:
    | { readonly stream: Stream; readonly fields: ReadonlyArray<{ readonly name: string; readonly required: boolean }> }
    | undefined
  readonly said: string | undefined
}

const choice = (name: string, value: string, current: string, title: string, says: string): VNode =>
  h(
    "label",
    { class: "choice" },
    h("input", { type: "radio", name, value, checked: value === current }),
    h("span", null, h("strong", null, title), h("br", null), h("span", { class: "soft small" }, says)),
  )

const settingsOf = (here: Here, connection: Connection, { stream, fields }: NonNullable<PrivacyPage["chosen"]>): VNode => {
  const { defaultPrivacy = "public", withheld = "leave", sendOnly } = stream.settings
  const app = nameOf(here, connection.app)
  const things = Kinds.several(stream.kind)
  return form(
    here,
    pathOf("accounts", connection.id, "privacy"),
    { class: "stack" },
    hidden("of", stream.id),
    h(
      "fieldset",
      { class: "card" },
      h("legend", { class: "quiet" }, `Which ${things} may go to ${app}`),
      h("p", { "aria-hidden": "true" }, h("strong", null, `Which ${things} may go to ${app}`)),
      choice("level", "public", defaultPrivacy, "All of them", "But those of which somebody said otherwise."),
      choice("level", "shareable", defaultPrivacy, "Only those that somebody permitted", "Each has to be let go by itself."),
      choice("level", "local_only", defaultPrivacy, "None", "Nothing leaves of which nobody said otherwise."),
    ),
    h(
      "fieldset",
      { class: "card" },
      h("legend", { class: "quiet" }, "What of them"),
      h("p", { "aria-hidden": "true" }, h("strong", null, "What of them")),
      ...fields.map(({ name, required }) =>
        h(
          "label",
          { class: "choice", key: name },
          h("input", {
            type: "checkbox",
            name: "field",
            value: name,
            checked: sendOnly === undefined || sendOnly === null || sendOnly.includes(name),
          }),
          h("span", null, Kinds.One(name), required && h("span", { class: "soft small" }, ` – without it nothing is made in ${app}`)),
        ),
      ),
    ),
    h(
      "fieldset",
      { class: "card" },
      h("legend", { class: "quiet" }, "What becomes of what is there and may no longer be"),
      h("p", { "aria-hidden": "true" }, h("strong", null, "What becomes of what is there and may no longer be")),
      choice("withheld", "leave", withheld, "It is left as it is", `Nothing more of it goes to ${app}.`),
      choice("withheld", "close", withheld, "It is closed", "Where that can be said of it."),
      choice("withheld", "remove", withheld, "It is removed", `Closed where ${app} lets nobody remove it.`),
    ),
    h("div", { class: "actions" }, h("button", { class: "button", type: "submit" }, "Save")),
  )
}

export const privacy = (here: Here, { connection, streams, chosen, said }: PrivacyPage): VNode => {
  const app = nameOf(here, connection.app)
  return h(
    "div",
    { class: "stack-large" },
    h(
      "div",
      { class: "stack" },
      back(here, pathOf("accounts", connection.id), app),
      heading("Privacy", `What may leave to ${app}. What it does not get is never sent there, whatever else is chosen.`),
    ),
    said !== undefined && note("good", said),
    streams.length === 0
      ? h("p", { class: "card soft" }, `Nothing is put into ${app}.`)
      : streamChoice(here, { connection, part: "privacy", streams, chosen: chosen?.stream.id }),
    chosen !== undefined && settingsOf(here, connection, chosen),
  )
}
