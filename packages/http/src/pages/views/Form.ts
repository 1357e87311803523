/** Forms that do something: each says whose it is. */
import { type ComponentChildren, type VNode, h } from "./Element.ts"
import { field } from "../Csrf.ts"
import type { Here } from "../Here.ts"

export const hidden = (name: string, value: string): VNode => h("input", { type: "hidden", name, value })

/** `path`: of the page. */
export const form = (here: Here, path: string, props: { readonly class?: string }, ...children: ReadonlyArray<ComponentChildren>): VNode =>
  h("form", { method: "post", action: here.base + path, ...props }, hidden(field, here.csrf), ...children)

/** A form that is one button. */
export const act = (
  here: Here,
  path: string,
  label: ComponentChildren,
  { class: looks = "button", values = {} }: { readonly class?: string; readonly values?: Readonly<Record<string, string>> } = {},
): VNode =>
  form(
    here,
    path,
    {},
    ...Object.entries(values).map(([name, value]) => hidden(name, value)),
    h("button", { type: "submit", class: looks }, label),
  )
