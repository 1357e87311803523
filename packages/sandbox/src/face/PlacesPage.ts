/** The first page: all places. */
import type { AppReply } from "../App.ts"
import { framed } from "./Frame.ts"
import { html } from "./Html.ts"
import type { Visit } from "./Visit.ts"

export const placesPage = (visit: Visit): AppReply => {
  const { title, all } = visit.vendor.places
  const rows = all().map((place) => {
    const open = place.issues().filter(({ shelf }) => shelf === "open").length
    return html`<li>
      <div class="what">
        <a class="title" href="${place.path}">${place.name}</a>
        <div class="meta">
          ${place.about !== undefined && html`<span>${place.about}</span>`}<span>${open} open ${open === 1 ? "issue" : "issues"}</span>
        </div>
      </div>
    </li>`
  })
  return framed(visit, {
    status: 200,
    titles: [title],
    trail: [],
    people: [],
    main: html`<h1>${title}</h1>
      ${
        rows.length === 0
          ? html`<p class="quiet">There are none yet.</p>`
          : html`<ul class="rows">
              ${rows}
            </ul>`
      }`,
  })
}

export const nothingHere = (visit: Visit): AppReply =>
  framed(visit, {
    status: 404,
    titles: ["Nothing here"],
    trail: [],
    people: [],
    main: html`<h1>Nothing here</h1>
      <p>There is no such page, or no longer. <a href="/">See what there is.</a></p>`,
  })

/** Said of a form that was sent from elsewhere. */
export const notFromHere = (visit: Visit): AppReply =>
  framed(visit, {
    status: 403,
    titles: ["Not from here"],
    trail: [],
    people: [],
    main: html`<h1>Not from here</h1>
      <p>This form was not sent from a page of this sandbox, so nothing was done.</p>`,
  })
