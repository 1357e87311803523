/** The kinds of a connection's places, to look at one of them. */
import type { Connection, Stream } from "@syncline/engine"
import { type Here, pathOf, withQuery } from "../Here.ts"
import * as Kinds from "../words/Kinds.ts"
import { type VNode, h } from "./Element.ts"

export interface StreamChoice {
  readonly connection: Connection
  /** The page's part of the address. */
  readonly part: "verify" | "mapping" | "privacy"
  readonly streams: ReadonlyArray<Stream>
  /** The id of the one that is looked at. */
  readonly chosen: string | undefined
}

export const streamChoice = (here: Here, { connection, part, streams, chosen }: StreamChoice): VNode => {
  const places = new Map<string, ReadonlyArray<Stream>>()
  for (const stream of streams) places.set(stream.partitionName, [...(places.get(stream.partitionName) ?? []), stream])
  return h(
    "nav",
    { class: "stack", "aria-label": "What is looked at" },
    ...[...places].map(([name, own]) =>
      h(
        "div",
        { class: "stack-small", key: name },
        h("p", { class: "soft small" }, h("bdi", null, name)),
        h(
          "ul",
          { class: "chips" },
          ...own.map(({ id, kind }) =>
            h(
              "li",
              { key: id },
              h(
                "a",
                {
                  href: here.base + withQuery(pathOf("accounts", connection.id, part), { of: id }),
                  ...(id === chosen && { "aria-current": "page" }),
                },
                Kinds.Several(kind),
                h("span", { class: "quiet" }, ` of ${name}`),
              ),
            ),
          ),
        ),
      ),
    ),
  )
}
