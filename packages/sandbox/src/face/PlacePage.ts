/** A place: its issues, fifty a page, the last changed first, and the forms that make issues and labels. */
import type { AppReply } from "../App.ts"
import { filled, folded, textArea, textField } from "./Form.ts"
import { framed } from "./Frame.ts"
import { html } from "./Html.ts"
import type { Html } from "./Html.ts"
import { labelMark, shelfMark } from "./Marks.ts"
import { moment } from "./Moment.ts"
import type { Listed, Place, Shelf } from "./Vendor.ts"
import type { Visit } from "./Visit.ts"

const pageLength = 50

const shelfNames: Readonly<Record<Shelf, string>> = { open: "Open", closed: "Closed", archived: "Archived" }

const row = ({ shelf, line }: Listed, now: number): Html => {
  const { path, key, title, status, labels, assignees, comments, changedAt } = line()
  return html`<li>
    ${shelfMark(shelf)}
    <div class="what">
      <a class="title" href="${path}">${title}</a> ${labels.map((label) => labelMark(label))}
      <div class="meta">
        <span>${key}</span><span>${status}</span>${assignees.length > 0 && html`<span>assigned to ${assignees.join(", ")}</span>`}${
          comments > 0 && html`<span>${comments} ${comments === 1 ? "comment" : "comments"}</span>`
        }<span>changed ${moment(changedAt, now)}</span>
      </div>
    </div>
  </li> `
}

/** The link to a page of a shelf. */
const address = (place: Place, shelf: Shelf, page: number): string => {
  const query = new URLSearchParams()
  if (shelf !== "open") query.set("show", shelf)
  if (page > 1) query.set("page", String(page))
  return query.size === 0 ? place.path : `${place.path}?${query.toString()}`
}

const tabs = (visit: Visit, place: Place, all: ReadonlyArray<Listed>, shown: Shelf): Html =>
  html`<nav class="tabs" aria-label="Which issues">
    ${visit.vendor.shelves.map((shelf) => {
      const count = all.filter((listed) => listed.shelf === shelf).length
      return html`<a href="${address(place, shelf, 1)}" ${shelf === shown && html`aria-current="page"`}
        >${shelfNames[shelf]} <span class="quiet">${count}</span></a
      >`
    })}
  </nav>`

const pages = (place: Place, shelf: Shelf, page: number, last: number): Html =>
  last === 1
    ? html``
    : html`<nav class="pages" aria-label="Pages">
        ${page > 1 && html`<a href="${address(place, shelf, page - 1)}" rel="prev">Newer</a>`}<span class="quiet"
          >Page ${page} of ${last}</span
        >${page < last && html`<a href="${address(place, shelf, page + 1)}" rel="next">Older</a>`}
      </nav>`

const newIssue = (visit: Visit): Html =>
  folded(
    visit,
    "create-issue",
    "New issue",
    html`${textField("title", "Title", filled(visit, "create-issue", "title"))}${textArea("text", "Text", filled(visit, "create-issue", "text"))}<button
        class="main"
      >
        Create issue
      </button>`,
  )

const labelsOf = (visit: Visit, place: Place): Html => {
  const labels = place.labels()
  const name = filled(visit, "create-label", "name")
  const color = filled(visit, "create-label", "color", "#6b8afd")
  return html`<h2>Labels</h2>
    <p>${labels.length === 0 ? html`<span class="quiet">There are none yet.</span>` : labels.map((label) => labelMark(label))}</p>
    ${folded(visit, "create-label", "New label", html`${textField("name", "Name", name)}<label>Colour <input type="color" name="color" value="${color}" /></label><button class="main">Create label</button>`)}`
}

/** The page that the address asks for, as far as there is one. */
const askedPage = (url: URL, last: number): number => {
  const asked = Number(url.searchParams.get("page") ?? 1)
  return Number.isInteger(asked) ? Math.min(Math.max(asked, 1), last) : 1
}

export const placePage = (visit: Visit, place: Place): AppReply => {
  const all = place.issues()
  const shelf = visit.vendor.shelves.find((name) => name === visit.url.searchParams.get("show")) ?? "open"
  const shown = all.filter((listed) => listed.shelf === shelf)
  const last = Math.max(1, Math.ceil(shown.length / pageLength))
  const page = askedPage(visit.url, last)
  const now = visit.vendor.now()
  const rows = shown.slice((page - 1) * pageLength, page * pageLength).map((listed) => row(listed, now))
  return framed(visit, {
    status: visit.refused === undefined ? 200 : 422,
    titles: [place.name],
    trail: [{ path: place.path, name: place.name }],
    people: place.people(),
    main: html`<h1>${place.name}</h1>
      ${place.about !== undefined && html`<p class="quiet">${place.about}</p>`} ${newIssue(visit)} ${tabs(visit, place, all, shelf)}
      ${
        rows.length === 0
          ? html`<p class="quiet">No issues here.</p>`
          : html`<ul class="rows">
              ${rows}
            </ul>`
      }
      ${pages(place, shelf, page, last)} ${labelsOf(visit, place)}`,
  })
}
