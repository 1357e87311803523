/** A page that says one thing, with the one thing to do. */
import { type VNode, h } from "./Element.ts"
import type { Here } from "../Here.ts"
import type { Trouble } from "../words/Troubles.ts"
import { form, hidden } from "./Form.ts"
import { back, heading } from "./Heading.ts"

export const trouble = (here: Here, { title, says, todo }: Omit<Trouble, "status">): VNode =>
  h(
    "div",
    { class: "stack-large" },
    heading(title),
    h(
      "div",
      { class: "card stack" },
      h("p", null, says),
      h("p", null, h("strong", null, todo)),
      h(
        "div",
        { class: "actions" },
        h("a", { class: "button", href: `${here.base}/` }, here.isSignedIn ? "Your connections" : "To the list"),
      ),
    ),
  )

export interface Question {
  readonly title: string
  readonly says: ReadonlyArray<string>
  /** What is sent. */
  readonly path: string
  readonly values?: Readonly<Record<string, string>>
  readonly label: string
  /** Where one goes who thinks otherwise. */
  readonly otherwise: string
}

/** Before something that is not easily taken back. */
export const confirm = (here: Here, { title, says, path, values = {}, label, otherwise }: Question): VNode =>
  h(
    "div",
    { class: "stack-large" },
    h("div", { class: "stack" }, back(here, otherwise, "Back"), heading(title)),
    form(
      here,
      path,
      { class: "card stack" },
      ...says.map((line) => h("p", { key: line }, line)),
      ...Object.entries(values).map(([name, value]) => hidden(name, value)),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "button button-bad", type: "submit" }, label),
        h("a", { class: "button button-text", href: here.base + otherwise }, "Leave it as it is"),
      ),
    ),
  )
