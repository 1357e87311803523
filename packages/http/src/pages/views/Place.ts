/** What travels of a place: per kind whether it is taken out and put in, and from when on. */
import type { Connection, Stream } from "@syncline/engine"
import { type VNode, h } from "./Element.ts"
import { type Here, applicationOf, nameOf, pathOf } from "../Here.ts"
import * as Kinds from "../words/Kinds.ts"
import { form, hidden } from "./Form.ts"
import { back, heading, steps } from "./Heading.ts"
import { note } from "./Standing.ts"

export interface PlaceForm {
  readonly connection: Connection
  /** By its id where it came from a list, else as somebody typed it. */
  readonly partition: string
  readonly name: string
  /** Those that are there already. */
  readonly streams: ReadonlyArray<Stream>
  readonly isFirst: boolean
  readonly problem?: string | undefined
}

/** Names of fields: `out.issue`, `in.issue`. */
export const switchName = (way: "out" | "in", kind: string): string => `${way}.${kind}`

const isOn = (way: "out" | "in", { streams }: PlaceForm, kind: string): boolean => {
  if (streams.length === 0) return true
  const direction = streams.find((stream) => stream.kind === kind)?.settings.direction ?? "disabled"
  return direction === "bidirectional" || direction === (way === "out" ? "pull" : "push")
}

const toggle = (app: string, place: PlaceForm, way: "out" | "in", kind: string): VNode =>
  h("input", {
    class: "switch",
    type: "checkbox",
    role: "switch",
    name: switchName(way, kind),
    checked: isOn(way, place, kind),
    "aria-label": way === "out" ? `Take ${Kinds.several(kind)} out of ${app}` : `Put ${Kinds.several(kind)} into ${app}`,
  })

const switches = (here: Here, place: PlaceForm): VNode => {
  const application = applicationOf(here, place.connection.app)
  const app = nameOf(here, place.connection.app)
  return h(
    "table",
    { class: "switches" },
    h("caption", { class: "quiet" }, "What travels"),
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        h("th", { scope: "col" }, h("span", { class: "quiet" }, "Kind")),
        h("th", { scope: "col" }, `Take out of ${app}`),
        h("th", { scope: "col" }, `Put into ${app}`),
      ),
    ),
    h(
      "tbody",
      null,
      ...(application?.kinds ?? []).map(({ kind, reads, writes }) =>
        h(
          "tr",
          { key: kind },
          h("th", { scope: "row" }, Kinds.Several(kind)),
          h("td", null, reads && toggle(app, place, "out", kind)),
          h(
            "td",
            null,
            writes ? toggle(app, place, "in", kind) : h("span", { class: "quiet" }, `${app} does not take ${Kinds.several(kind)}`),
          ),
        ),
      ),
    ),
  )
}

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

const start = ({ streams }: PlaceForm): VNode => {
  const given = streams.find(({ settings }) => settings.startFrom !== undefined)?.settings.startFrom
  const at = streams.length === 0 || given === undefined ? "all" : given.given
  const choice = (value: string, title: string, says: string, more?: VNode) =>
    h(
      "div",
      null,
      h(
        "label",
        { class: "choice" },
        h("input", { type: "radio", name: "start", value, checked: at === value }),
        h("span", null, h("strong", null, title), h("br", null), h("span", { class: "soft small" }, says)),
      ),
      more,
    )
  return h(
    "fieldset",
    null,
    h("legend", null, "From when on"),
    choice("all", "Everything", "What is there by now travels as well."),
    choice(
      "now",
      "From now on",
      streams.length > 0 && given?.given === "now" ? "Only what changes after you first said so." : "Only what changes from now on.",
    ),
    choice(
      "since",
      "Since a day",
      "Only what changed that day or later.",
      h(
        "p",
        { class: "actions under" },
        h("label", { for: "since", class: "quiet" }, "The day"),
        h("input", { id: "since", type: "date", name: "since", ...(given?.given === "since" && { value: dateOf(given.at) }) }),
      ),
    ),
  )
}

export const place = (here: Here, given: PlaceForm): VNode => {
  const { connection, partition, name, streams, isFirst, problem } = given
  const app = nameOf(here, connection.app)
  const isNew = streams.length === 0
  const account = pathOf("accounts", connection.id)
  return h(
    "div",
    { class: "stack-large" },
    h(
      "div",
      { class: "stack" },
      isFirst ? steps(3) : back(here, isNew ? `${account}/choose` : account, isNew ? "Choose another place" : app),
      heading(
        ["What travels of ", h("bdi", null, name)],
        `Take out: what changes in ${app} goes to your other programs. Put in: what changes there comes to ${app}.`,
      ),
    ),
    problem !== undefined && note("bad", problem),
    form(
      here,
      `${account}/place`,
      { class: "stack" },
      hidden("partition", partition),
      hidden("name", name),
      h("div", { class: "card" }, switches(here, given)),
      h("div", { class: "card" }, start(given)),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "button", type: "submit" }, isNew ? "Keep it in step" : "Save"),
        h("a", { class: "button button-text", href: here.base + account }, "Cancel"),
      ),
    ),
  )
}
