/** How a page begins: the way back, what it is, and where in setting up somebody is. */
import { type ComponentChildren, type VNode, h } from "./Element.ts"
import type { Here } from "../Here.ts"

export const back = (here: Here, path: string, label: string): VNode =>
  h("a", { class: "back", href: here.base + path }, h("span", { "aria-hidden": "true" }, "‹"), label)

export const heading = (title: ComponentChildren, lead?: ComponentChildren): VNode =>
  h("div", { class: "stack-small" }, h("h1", null, title), lead !== undefined && h("p", { class: "lead" }, lead))

const setUp = ["Sign in", "Choose a place", "Choose what travels", "First sync"] as const

/** `at`: which of the steps somebody is at, from 1. */
export const steps = (at: number): VNode =>
  h(
    "ol",
    { class: "steps", "aria-label": "Setting up" },
    ...setUp.map((step, index) => h("li", { key: step, ...(index === at - 1 && { "aria-current": "step" as const }) }, step)),
  )
