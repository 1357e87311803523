/** The first page: the applications, and for whoever is signed in the accounts that are connected. */
import type { ConnectionStatusReport } from "@syncline/engine"
import { type VNode, h } from "./Element.ts"
import { type Here, applicationOf, nameOf, pathOf } from "../Here.ts"
import * as Standing from "../words/Standing.ts"
import * as Application from "./Application.ts"
import { act } from "./Form.ts"
import { heading } from "./Heading.ts"
import { note, pill, progress } from "./Standing.ts"

/** For whom there is no session: only the list. */
export const welcome = (here: Here): VNode =>
  h(
    "div",
    { class: "stack-large" },
    heading(
      "Keep your programs in step",
      "Sign in to two of them and choose what travels. What changes in one then changes in the other. There is no account to make: your sign-in there is enough.",
    ),
    h(
      "section",
      { class: "stack", "aria-labelledby": "applications" },
      h("h2", { id: "applications" }, "Choose a program"),
      Application.list(here),
    ),
  )

/** What there is to do, as a button or a link. */
export const todoOf = (here: Here, report: ConnectionStatusReport, todo: Standing.Todo | undefined): VNode | null => {
  const { id, app } = report.connection
  const to = (path: string, label: string) => h("a", { class: "button", href: here.base + path }, label)
  switch (todo) {
    case undefined:
      return null
    case "signIn": {
      const application = applicationOf(here, app)
      return application === undefined ? null : Application.waysIn(here, application, { connection: id })
    }
    case "resume":
      return act(here, pathOf("accounts", id, "resume"), "Go on")
    case "choose":
      return to(pathOf("accounts", id, "choose"), "Choose a place")
    case "decide":
      return to("/conflicts", "Decide")
    case "seeWaiting":
      return to(pathOf("accounts", id, "waiting"), "See what waits")
  }
}

const account = (here: Here, report: ConnectionStatusReport): VNode => {
  const { connection, streams } = report
  const app = nameOf(here, connection.app)
  const standing = Standing.ofConnection(report, app, here.now)
  const first = standing.tone === "busy" ? Standing.firstSyncOf(streams) : undefined
  return h(
    "li",
    { class: "card account", key: connection.id },
    h(
      "div",
      { class: "row" },
      Application.icon(here, connection.app),
      h(
        "div",
        { class: "grow" },
        h("h2", null, h("a", { class: "cover", href: here.base + pathOf("accounts", connection.id) }, app)),
        h("p", { class: "soft small" }, h("bdi", null, connection.name)),
      ),
      pill(standing),
    ),
    first === undefined ? h("p", { class: "soft small" }, standing.says) : progress(first, `First sync with ${app}`),
    standing.todo !== undefined && h("div", { class: "actions" }, todoOf(here, report, standing.todo)),
  )
}

/** What the whole of it comes to, for the head of the page. */
const overall = (here: Here, reports: ReadonlyArray<ConnectionStatusReport>): string => {
  const tones = reports.map((report) => Standing.ofConnection(report, nameOf(here, report.connection.app), here.now).tone)
  if (tones.includes("bad")) return "Something needs you. Everything else goes on."
  if (tones.includes("ask")) return "Something waits for your word. Everything else goes on."
  if (tones.includes("busy")) return "The first sync is under way. You can close this page: it goes on."
  const working = tones.filter((tone) => tone === "good").length
  if (working === 0) return "Nothing is kept in step at the moment."
  return working === 1 ? "Connect a second program, and changes travel between the two." : "All is well. There is nothing to do here."
}

export const dashboard = (here: Here, reports: ReadonlyArray<ConnectionStatusReport>, said: string | undefined): VNode =>
  h(
    "div",
    { class: "stack-large" },
    heading("Your connections", h("span", { id: "overall", "data-live": "" }, overall(here, reports))),
    h("p", { id: "said", class: "quiet", role: "status" }, overall(here, reports)),
    said !== undefined && note("good", said),
    h(
      "ul",
      { class: "stack", id: "accounts", "data-live": "", "aria-label": "Connections" },
      ...reports.map((report) => account(here, report)),
    ),
    h(
      "section",
      { class: "stack", "aria-labelledby": "applications" },
      h("h2", { id: "applications" }, "Connect another"),
      Application.list(here, reports.length < 2 ? "button" : "button button-plain"),
    ),
  )
