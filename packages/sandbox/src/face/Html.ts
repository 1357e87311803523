/**
 * HTML as a template: every value in it is escaped by itself, for text and for quoted attributes alike, unless it is HTML that was made here. Nothing else can
 * make HTML out of a text, so nothing that somebody wrote ever becomes markup.
 */

const mark: unique symbol = Symbol("html")

export interface Html {
  readonly [mark]: string
}

/** Nothing comes of `undefined`, `null` and `false`. */
export type HtmlValue = string | number | undefined | null | false | Html | ReadonlyArray<HtmlValue>

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }

const isHtml = (value: object): value is Html => mark in value

const written = (value: HtmlValue): string => {
  if (value === undefined || value === null || value === false) return ""
  if (typeof value !== "object") return String(value).replace(/[&<>"']/g, (character) => escapes[character] ?? character)
  return isHtml(value) ? value[mark] : value.map(written).join("")
}

/** Attributes must stand in quotes. */
export const html = (parts: TemplateStringsArray, ...values: ReadonlyArray<HtmlValue>): Html => ({
  [mark]: parts.map((part, place) => part + written(values[place])).join(""),
})

/** A style sheet, which takes no values. */
export const css = (parts: TemplateStringsArray): Html => ({ [mark]: parts.join("") })

export const textOfHtml = (fragment: Html): string => fragment[mark]
