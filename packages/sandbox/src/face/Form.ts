/** The forms of the pages. Each says what it does and as whom, so that what a person sees above is who it is done by; where nobody may write there is none. */
import { html } from "./Html.ts"
import type { Html } from "./Html.ts"
import type { Choice } from "./Vendor.ts"
import type { Form, Visit } from "./Visit.ts"

/** Everything that a form can do. */
export type Action =
  | "person"
  | "create-issue"
  | "create-label"
  | "edit"
  | "step"
  | "status"
  | "comment"
  | "delete-comment"
  | "put-label"
  | "take-label"

export const form = (visit: Visit, action: Action, content: Html): Html =>
  visit.by === undefined
    ? html``
    : html`<form method="post" class="${action}">
        <input type="hidden" name="action" value="${action}" /><input type="hidden" name="by" value="${visit.by.id}" />${content}
      </form>`

const refusedForm = ({ refused }: Visit, action: Action): Form | undefined =>
  refused?.form.get("action") === action ? refused.form : undefined

/** What a form for this held when it was refused, else `usual`. */
export const filled = (visit: Visit, action: Action, name: string, usual = ""): string => refusedForm(visit, action)?.get(name) ?? usual

export const textField = (name: string, label: string, value: string): Html =>
  html`<label>${label} <input name="${name}" value="${value}" autocomplete="off" /></label>`

/** The first line feed after the tag is none of the text. */
export const textArea = (name: string, label: string, value: string): Html =>
  html`<label>${label} <textarea name="${name}" rows="6">${"\n"}${value}</textarea></label>`

export const selection = (name: string, label: string, choices: ReadonlyArray<Choice>, current: string | undefined): Html =>
  html`<select name="${name}" aria-label="${label}">
    ${choices.map(({ id, name: text }) => html`<option value="${id}" ${id === current && html`selected`}>${text}</option>`)}
  </select>`

/** A form that is folded away until it is wanted; it is open when it was refused. */
export const folded = (visit: Visit, action: Action, title: string, content: Html): Html =>
  visit.by === undefined
    ? html``
    : html`<details${refusedForm(visit, action) !== undefined && html` open`}><summary>${title}</summary>${form(visit, action, content)}</details>`
