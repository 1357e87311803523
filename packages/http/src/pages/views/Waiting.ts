/** What waits for a person, other than conflicts: what may be the same on both sides, and what an application did not take. */
import type { Connection, Delivery, OpenMatch, Stream, UnreadableObject } from "@syncline/engine"
import { type VNode, h } from "./Element.ts"
import { type Here, nameOf, pathOf } from "../Here.ts"
import * as Kinds from "../words/Kinds.ts"
import * as Troubles from "../words/Troubles.ts"
import * as Values from "../words/Values.ts"
import { act, form, hidden } from "./Form.ts"
import { back, heading } from "./Heading.ts"
import { note } from "./Standing.ts"

export interface TitledDelivery {
  readonly delivery: Delivery
  readonly title: string | undefined
}

/** What a stream holds back. */
export interface HeldPlace {
  readonly stream: Stream
  readonly count: number
  readonly first: ReadonlyArray<TitledDelivery>
  /** The stream at whose place so much was removed at once. Absent: both sides had things before they were joined. */
  readonly removedAt: string | undefined
}

export interface WaitingPage {
  readonly connection: Connection
  readonly held: ReadonlyArray<HeldPlace>
  readonly matches: ReadonlyArray<OpenMatch>
  readonly refused: ReadonlyArray<TitledDelivery>
  readonly unreadable: ReadonlyArray<UnreadableObject>
  readonly said: string | undefined
}

const titleOf = ({ delivery, title }: TitledDelivery): VNode => h("bdi", null, title ?? `A ${Kinds.one(delivery.kind)}`)

const firstOf = ({ first, count }: HeldPlace): ReadonlyArray<VNode | false> => [
  h("ul", { class: "stack-small small" }, ...first.slice(0, 10).map((one) => h("li", null, titleOf(one)))),
  count > 10 && h("p", { class: "soft small" }, `and ${Kinds.number(count - 10)} more`),
]

const removedOf = (here: Here, { connection }: WaitingPage, place: HeldPlace, at: string): VNode => {
  const app = nameOf(here, connection.app)
  const path = pathOf("accounts", connection.id, "removed")
  return h(
    "section",
    { class: "card stack", "aria-labelledby": `removed-${place.stream.id}`, key: place.stream.id },
    h("h2", { id: `removed-${place.stream.id}` }, "Much was removed at once"),
    h(
      "p",
      null,
      `${Kinds.counted(place.count, place.stream.kind)} went away elsewhere within a day. Nothing of it is removed in ${app} before you say so.`,
    ),
    ...firstOf(place),
    h(
      "div",
      { class: "actions" },
      act(here, path, `Remove it in ${app} too`, { class: "button button-bad", values: { at, do: "go" } }),
      act(here, path, "Keep all of it", { class: "button button-plain", values: { at, do: "keep" } }),
    ),
  )
}

const bothOf = (here: Here, { connection }: WaitingPage, places: ReadonlyArray<HeldPlace>): VNode => {
  const app = nameOf(here, connection.app)
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "held" },
    h("h2", { id: "held" }, "Both sides had things before"),
    h(
      "p",
      null,
      `These are not in ${app}, and nothing tells whether something there is the same under another name. If nothing is, have each side get what it lacks.`,
    ),
    ...places.flatMap(firstOf),
    h("div", { class: "actions" }, act(here, pathOf("accounts", connection.id, "both"), "Make them on both sides")),
  )
}

const heldOf = (here: Here, page: WaitingPage): ReadonlyArray<VNode> => {
  const before = page.held.filter(({ removedAt }) => removedAt === undefined)
  return [
    ...page.held.flatMap((place) => (place.removedAt === undefined ? [] : [removedOf(here, page, place, place.removedAt)])),
    ...(before.length > 0 ? [bothOf(here, page, before)] : []),
  ]
}

const matchOf = (here: Here, { connection }: WaitingPage, match: OpenMatch): VNode =>
  form(
    here,
    pathOf("accounts", connection.id, "match"),
    { class: "stack-small" },
    hidden("stream", match.streamId),
    hidden("object", match.externalId),
    h("h3", null, h("bdi", null, Values.titleOf(match.shows) ?? match.address ?? match.externalId)),
    match.problem !== undefined && h("p", { class: "soft small" }, match.problem),
    ...match.candidates.map(({ recordId, fields, by }) =>
      h(
        "label",
        { class: "choice", key: recordId },
        h("input", { type: "radio", name: "record", value: recordId, required: true }),
        h(
          "span",
          null,
          "It is ",
          h("bdi", null, Values.titleOf(fields) ?? recordId),
          by.length > 0 && h("span", { class: "soft small" }, ` (same ${Kinds.listed(by.map(Kinds.one))})`),
        ),
      ),
    ),
    h(
      "label",
      { class: "choice" },
      h("input", { type: "radio", name: "record", value: "", required: true }),
      h("span", null, "It is something else"),
    ),
    h("div", { class: "actions" }, h("button", { class: "button button-plain", type: "submit" }, "Take this")),
  )

const refusedOf = (here: Here, { connection }: WaitingPage, one: TitledDelivery): VNode => {
  const { says, todo } = Troubles.ofLine(one.delivery.lastError ?? "", nameOf(here, connection.app))
  return h(
    "li",
    { class: "stack-small", key: `${one.delivery.streamId}/${one.delivery.recordId}` },
    h("h3", null, titleOf(one)),
    h("p", { class: "small" }, says, " ", h("span", { class: "soft" }, todo)),
    act(here, pathOf("accounts", connection.id, "drop"), "Leave it", {
      class: "button button-text",
      values: { stream: one.delivery.streamId, record: one.delivery.recordId },
    }),
  )
}

export const waiting = (here: Here, page: WaitingPage): VNode => {
  const { connection, held, matches, refused, unreadable, said } = page
  const app = nameOf(here, connection.app)
  const isEmpty = [held, matches, refused, unreadable].every((all) => all.length === 0)
  return h(
    "div",
    { class: "stack-large" },
    h(
      "div",
      { class: "stack" },
      back(here, pathOf("accounts", connection.id), app),
      heading("What waits for you", "Everything else goes on meanwhile."),
    ),
    said !== undefined && note("good", said),
    isEmpty && h("p", { class: "card soft" }, "There is nothing that waits for you."),
    ...heldOf(here, page),
    matches.length > 0 &&
      h(
        "section",
        { class: "card stack", "aria-labelledby": "matches" },
        h("h2", { id: "matches" }, "Is it the same?"),
        h("div", { class: "rows" }, ...matches.map((match) => h("div", { key: match.externalId }, matchOf(here, page, match)))),
      ),
    refused.length > 0 &&
      h(
        "section",
        { class: "card stack", "aria-labelledby": "refused" },
        h("h2", { id: "refused" }, `Not taken by ${app}`),
        h("ul", { class: "rows" }, ...refused.map((one) => refusedOf(here, page, one))),
        h("div", { class: "actions" }, act(here, pathOf("accounts", connection.id, "retry"), "Try all again")),
      ),
    unreadable.length > 0 &&
      h(
        "section",
        { class: "card stack", "aria-labelledby": "unreadable" },
        h("h2", { id: "unreadable" }, `Cannot be read in ${app}`),
        h(
          "ul",
          { class: "stack-small small" },
          ...unreadable.map(({ externalId, reason }) =>
            h("li", { key: externalId }, h("bdi", null, externalId), h("span", { class: "soft" }, `: ${reason}`)),
          ),
        ),
      ),
  )
}
