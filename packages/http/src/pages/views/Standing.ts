/** How something stands, in a word and in a sentence. */
import { type ComponentChildren, type VNode, h } from "./Element.ts"
import type { FirstSync, Standing, Tone } from "../words/Standing.ts"

export const pill = ({ tone, label }: Pick<Standing, "tone" | "label">): VNode => h("span", { class: `pill tone-${tone}` }, label)

/** `actions`: the one thing to do. */
export const note = (tone: Tone, says: ComponentChildren, actions?: ComponentChildren): VNode =>
  h(
    "div",
    { class: `note tone-${tone}` },
    h("p", null, says),
    actions !== undefined && actions !== null && h("div", { class: "actions" }, actions),
  )

export const progress = ({ says, done, of }: FirstSync, label: string): VNode =>
  h(
    "div",
    { class: "stack-small" },
    h("p", { class: "soft small" }, says),
    of === undefined ? h("progress", { "aria-label": label }) : h("progress", { "aria-label": label, value: done, max: Math.max(of, 1) }),
  )
