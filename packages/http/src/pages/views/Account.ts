/** One account: how it stands, what is kept in step, and what can be done with it. */
import type { ConnectionStatusReport, StreamStatus } from "@syncline/engine"
import { type VNode, h } from "./Element.ts"
import { type Here, nameOf, pathOf, withQuery } from "../Here.ts"
import * as Kinds from "../words/Kinds.ts"
import * as Standing from "../words/Standing.ts"
import * as Times from "../words/Times.ts"
import * as Application from "./Application.ts"
import { act } from "./Form.ts"
import { back } from "./Heading.ts"
import { todoOf } from "./Home.ts"
import { note, pill, progress } from "./Standing.ts"

const ways = {
  bidirectional: "out and in",
  pull: "out",
  push: "in",
  disabled: "switched off",
} as const

const amountOf = ({ stream, links }: StreamStatus): string => {
  const linked = links.linked ?? 0
  return stream.settings.direction === "disabled" || linked === 0 ? "" : `${Kinds.number(linked)} in step`
}

const kindLine = (status: StreamStatus): VNode => {
  const { stream } = status
  return h(
    "li",
    { class: "between", key: stream.id },
    h("span", null, h("strong", null, Kinds.Several(stream.kind)), h("span", { class: "soft" }, ` ${ways[stream.settings.direction]}`)),
    h("span", { class: "soft small" }, amountOf(status)),
  )
}

const placeOf = (here: Here, { connection }: ConnectionStatusReport, place: Standing.Place): VNode => {
  const app = nameOf(here, connection.app)
  const standing = Standing.ofPlace(place, app, here.now)
  const shows = connection.status === "active"
  const first = shows && standing.tone === "busy" ? Standing.firstSyncOf(place.streams) : undefined
  const [{ stream } = { stream: undefined }] = place.streams
  const id = stream?.id ?? ""
  return h(
    "li",
    { class: "card stack", key: id },
    h("div", { class: "between" }, h("h3", null, h("bdi", null, place.name)), shows && pill(standing)),
    first !== undefined && progress(first, `First sync of ${place.name}`),
    h("ul", { class: "rows" }, ...place.streams.map(kindLine)),
    h(
      "div",
      { class: "card-foot actions" },
      h(
        "a",
        { class: "button button-text", href: here.base + withQuery(pathOf("accounts", connection.id, "place"), { of: id }) },
        "Change",
        h("span", { class: "quiet" }, ` what travels of ${place.name}`),
      ),
      h(
        "a",
        { class: "button button-text", href: here.base + withQuery(pathOf("accounts", connection.id, "leave"), { of: id }) },
        "Take away",
        h("span", { class: "quiet" }, ` ${place.name}`),
      ),
    ),
  )
}

const more = (here: Here, { connection, streams }: ConnectionStatusReport): VNode => {
  const link = (part: string, title: string, says: string) =>
    h(
      "li",
      null,
      h(
        "a",
        { href: here.base + pathOf("accounts", connection.id, part) },
        h("span", null, h("strong", null, title), h("span", { class: "soft small" }, says)),
        h("span", { "aria-hidden": "true" }, "›"),
      ),
    )
  return h(
    "details",
    { class: "card" },
    h("summary", null, "More"),
    h(
      "ul",
      { class: "rows menu" },
      streams.length > 0 &&
        connection.status === "active" &&
        link("verify", "Check that both sides agree", "Compares counts and samples, and changes nothing"),
      streams.length > 0 && link("mapping", "Fields", "Which fields travel, and how values are said on the other side"),
      streams.length > 0 && link("privacy", "Privacy", "What may leave to here, and what stays"),
      link("disconnect", "Disconnect", "Forgets the sign-in"),
    ),
  )
}

export const account = (here: Here, report: ConnectionStatusReport, said: string | undefined): VNode => {
  const { connection, signInEndsAt } = report
  const app = nameOf(here, connection.app)
  const standing = Standing.ofConnection(report, app, here.now)
  const places = Standing.placesOf(report)
  return h(
    "div",
    { class: "stack-large" },
    h(
      "div",
      { class: "stack" },
      back(here, "/", "Your connections"),
      h(
        "div",
        { class: "row" },
        Application.icon(here, connection.app, "icon icon-large"),
        h("div", { class: "grow" }, h("h1", null, app), h("p", { class: "soft" }, "Signed in as ", h("bdi", null, connection.name))),
      ),
      said !== undefined && note("good", said),
      h("p", { id: "said", class: "quiet", role: "status" }, `${standing.label}. ${standing.says}`),
      h(
        "div",
        { id: "standing", "data-live": "" },
        note(standing.tone, [h("strong", null, standing.label), h("br", null), standing.says], todoOf(here, report, standing.todo)),
      ),
      signInEndsAt !== undefined &&
        connection.status !== "disconnected" &&
        h("p", { class: "soft small" }, `${app} asks you to sign in again by ${Times.day(signInEndsAt)}.`),
    ),
    places.length > 0 &&
      h(
        "section",
        { class: "stack", "aria-labelledby": "places" },
        h("h2", { id: "places" }, "Kept in step"),
        h("ul", { class: "stack", id: "place-list", "data-live": "" }, ...places.map((place) => placeOf(here, report, place))),
        h("noscript", null, h("p", null, h("a", { href: here.base + pathOf("accounts", connection.id) }, "Look again"))),
        h(
          "div",
          { class: "actions" },
          connection.status === "active" &&
            h("a", { class: "button button-plain", href: here.base + pathOf("accounts", connection.id, "choose") }, "Add another place"),
          connection.status === "active" && act(here, pathOf("accounts", connection.id, "pause"), "Pause", { class: "button button-text" }),
        ),
      ),
    more(here, report),
  )
}
