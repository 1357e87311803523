/** Which place of an account is kept in step: the application's own list, searched and page by page; or, where it gives none, a name. */
import type { Adapter } from "@syncline/adapter-core"
import type { Connection } from "@syncline/engine"
import * as Kinds from "../words/Kinds.ts"
import { type VNode, h } from "./Element.ts"
import { type Here, nameOf, pathOf, withQuery } from "../Here.ts"
import { back, heading, steps } from "./Heading.ts"
import { note } from "./Standing.ts"

export interface Choosing {
  readonly connection: Connection
  readonly search: string
  /** Absent: the application gives no list. */
  readonly found: Adapter.PartitionPage | undefined
  /** By id: those that are kept in step already. */
  readonly chosen: ReadonlySet<string>
  readonly isFirst: boolean
  /** Why what was typed cannot be used. */
  readonly problem?: string | undefined
}

const placePath = (connection: Connection) => pathOf("accounts", connection.id, "place")

const byName = (here: Here, { connection, found }: Choosing): VNode => {
  const app = nameOf(here, connection.app)
  const field = h(
    "form",
    { method: "get", action: here.base + placePath(connection), class: "stack-small" },
    h("label", { for: "name", class: "field" }, `As ${app} names it`),
    h(
      "div",
      { class: "search" },
      h("input", { id: "name", name: "name", type: "text", required: true, maxLength: 300, autocomplete: "off", spellcheck: false }),
      h("button", { class: found === undefined ? "button" : "button button-plain", type: "submit" }, "Go on"),
    ),
  )
  return found === undefined ? h("div", { class: "card" }, field) : h("details", null, h("summary", null, "It is not in the list"), field)
}

const listed = (here: Here, { connection, search, found, chosen }: Choosing & { readonly found: Adapter.PartitionPage }): VNode => {
  const { partitions, next } = found
  return h(
    "div",
    { id: "found", "data-found": "", class: "stack" },
    partitions.length === 0
      ? h("p", { class: "card soft" }, search === "" ? "There is nothing that this account can choose." : "Nothing is called so.")
      : h(
          "ul",
          { class: "card picks" },
          ...partitions.map(({ id, name }) =>
            h(
              "li",
              { key: id },
              h(
                "a",
                { class: "pick", href: here.base + withQuery(placePath(connection), { id, name }) },
                h("span", null, h("bdi", null, name), chosen.has(id) && h("span", { class: "soft small" }, " – kept in step")),
              ),
            ),
          ),
        ),
    next !== undefined &&
      h(
        "p",
        null,
        h(
          "a",
          {
            class: "button button-plain",
            href: here.base + withQuery(pathOf("accounts", connection.id, "choose"), { search, after: next }),
          },
          "Show more",
        ),
      ),
  )
}

/** For whoever does not see the list change. */
const saying = ({ partitions, next }: Adapter.PartitionPage): string =>
  `${Kinds.counted(partitions.length, "place")}${next === undefined ? "" : ", and more"}`

export const choose = (here: Here, choosing: Choosing): VNode => {
  const { connection, search, found, isFirst, problem } = choosing
  const app = nameOf(here, connection.app)
  return h(
    "div",
    { class: "stack-large" },
    h(
      "div",
      { class: "stack" },
      isFirst ? steps(2) : back(here, pathOf("accounts", connection.id), app),
      heading("Choose a place", ["What of ", app, " is to be kept in step? You can add others later."]),
    ),
    problem !== undefined && note("bad", problem),
    found !== undefined &&
      h(
        "div",
        { class: "stack" },
        h(
          "form",
          {
            method: "get",
            action: here.base + pathOf("accounts", connection.id, "choose"),
            role: "search",
            class: "search",
            "data-search": "",
          },
          h("label", { for: "search", class: "quiet" }, `Search in ${app}`),
          h("input", {
            id: "search",
            name: "search",
            type: "search",
            value: search,
            placeholder: "Search",
            autocomplete: "off",
            spellcheck: false,
          }),
          h("button", { class: "button button-plain", type: "submit" }, "Search"),
        ),
        h("p", { id: "said", class: "quiet", role: "status" }, saying(found)),
        listed(here, { ...choosing, found }),
      ),
    byName(here, choosing),
    isFirst && h("p", null, later(here, connection)),
  )
}

const later = (here: Here, connection: Connection): VNode =>
  h("a", { class: "back", href: here.base + pathOf("accounts", connection.id) }, "Not now")
