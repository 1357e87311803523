/** An element of HTML, with attributes of which the compiler knows the names. What stands in it is escaped when it is written; nothing is ever joined as text. */
import { type ComponentChildren, type VNode, h as make } from "preact"

export type { ComponentChildren, VNode } from "preact"

type Text =
  | "action"
  | "alt"
  | "autocapitalize"
  | "autocomplete"
  | "charset"
  | "class"
  | "content"
  | "dateTime"
  | "for"
  | "href"
  | "id"
  | "lang"
type More = "key" | "method" | "name" | "placeholder" | "rel" | "role" | "scope" | "src" | "title" | "type"
type Flag = "checked" | "defer" | "hidden" | "open" | "required" | "selected" | "spellcheck"
type Count = "height" | "max" | "maxLength" | "rows" | "tabIndex" | "width"

export type Attributes = { readonly [Name in Text | More]?: string } & { readonly [Name in Flag]?: boolean } & {
  readonly [Name in Count]?: number
} & {
  readonly value?: string | number
  readonly [name: `aria-${string}` | `data-${string}`]: string
}

export const h = (tag: string, attributes: Attributes | null, ...children: ReadonlyArray<ComponentChildren>): VNode =>
  make<object>(tag, attributes, ...children)
