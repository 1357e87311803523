/** The small signs of an issue: its labels and its status. A status is always said in words beside its colour. */
import { html } from "./Html.ts"
import type { Html } from "./Html.ts"
import type { Label, Shelf } from "./Vendor.ts"

/** `button` stands at its end. */
export const labelMark = ({ name, color }: Label, button?: Html): Html =>
  html`<span class="label"
    ><svg viewBox="0 0 8 8" aria-hidden="true"><circle cx="4" cy="4" r="4" fill="${color}" /></svg>${name}${button}</span
  > `

export const shelfMark = (shelf: Shelf): Html => html`<span class="mark ${shelf}" aria-hidden="true"></span>`

export const statusMark = (shelf: Shelf, status: string): Html => html`<span class="pill ${shelf}">${status}</span>`
