/** One issue: its text and comments, and beside them what can be done with it. */
import type { AppReply } from "../App.ts"
import { filled, folded, form, selection, textArea, textField } from "./Form.ts"
import { framed } from "./Frame.ts"
import { html } from "./Html.ts"
import type { Html } from "./Html.ts"
import { labelMark, statusMark } from "./Marks.ts"
import { moment } from "./Moment.ts"
import type { Comment, Issue } from "./Vendor.ts"
import type { Visit } from "./Visit.ts"

/** Sends along what it was filled with, so that only what the person changed is changed, and not what came in meanwhile taken back. */
const edit = (visit: Visit, { line, text }: Issue): Html =>
  folded(
    visit,
    "edit",
    "Edit title and text",
    html`<input type="hidden" name="title-before" value="${filled(visit, "edit", "title-before", line.title)}" /><input
        type="hidden"
        name="text-before"
        value="${filled(visit, "edit", "text-before", text)}"
      />${textField(
        "title",
        "Title",
        filled(visit, "edit", "title", line.title),
      )}${textArea("text", "Text", filled(visit, "edit", "text", text))}<button class="main">Save</button>`,
  )

const commentArticle = (visit: Visit, comment: Comment, now: number): Html => {
  const remove = html`<input type="hidden" name="comment" value="${comment.id}" /><button>Delete</button>`
  return html`<article>
    <div class="meta">
      <span><strong>${comment.author}</strong> wrote ${moment(comment.writtenAt, now)}${comment.edited && ", edited"}</span
      >${form(visit, "delete-comment", remove)}
    </div>
    <div class="text">${comment.text}</div>
  </article> `
}

const talk = (visit: Visit, { comments }: Issue, now: number): Html =>
  html`<section class="talk">
    <h2>${comments.length === 0 ? "No comments yet" : comments.length === 1 ? "1 comment" : `${comments.length} comments`}</h2>
    ${comments.map((comment) => commentArticle(visit, comment, now))}${form(visit, "comment", html`${textArea("text", "Your comment", filled(visit, "comment", "text"))}<button class="main">Comment</button>`)}
  </section>`

const statusSection = (visit: Visit, { shelf, line, statuses, steps }: Issue): Html =>
  html`<section>
    <h2>Status</h2>
    <p>${statusMark(shelf, line.status)}</p>
    ${statuses !== undefined && form(visit, "status", html`${selection("status", "Status", statuses.all, statuses.current)}<button>Set</button>`)}
    ${form(visit, "step", html`${steps.map(({ id, name }) => html`<button name="step" value="${id}">${name}</button>`)}`)}
  </section>`

const labelSection = (visit: Visit, { place, line }: Issue): Html => {
  const borne = new Set(line.labels.map(({ id }) => id))
  const others = place.labels().filter(({ id }) => !borne.has(id))
  const marks = line.labels.map((label) =>
    labelMark(
      label,
      visit.by && html`<button name="label" value="${label.id}" aria-label="Take off ${label.name}" title="Take off">×</button>`,
    ),
  )
  return html`<section>
    <h2>Labels</h2>
    ${marks.length === 0 ? html`<p class="quiet">None</p>` : visit.by === undefined ? marks : form(visit, "take-label", html`${marks}`)}
    ${others.length > 0 && form(visit, "put-label", html`${selection("label", "Label", others, undefined)}<button>Put on</button>`)}
  </section>`
}

export const issuePage = (visit: Visit, issue: Issue): AppReply => {
  const { place, line, author, text, createdAt } = issue
  const now = visit.vendor.now()
  return framed(visit, {
    status: visit.refused === undefined ? 200 : 422,
    titles: [`${line.title} (${line.key})`, place.name],
    trail: [
      { path: place.path, name: place.name },
      { path: line.path, name: line.key },
    ],
    people: place.people(),
    main: html`<h1>${line.title}</h1>
      <p class="meta">
        <span>${line.key}</span><span>by ${author}</span><span>made ${moment(createdAt, now)}</span
        ><span>changed ${moment(line.changedAt, now)}</span>
      </p>
      <div class="issue">
        <section class="body">
          ${text === "" ? html`<p class="quiet">No text.</p>` : html`<div class="text">${text}</div>`} ${edit(visit, issue)}
        </section>
        <div class="side">
          ${statusSection(visit, issue)} ${labelSection(visit, issue)}
          <section>
            <h2>Assigned to</h2>
            ${line.assignees.length === 0 ? html`<span class="quiet">Nobody</span>` : line.assignees.join(", ")}
          </section>
        </div>
        ${talk(visit, issue, now)}
      </div>`,
  })
}
