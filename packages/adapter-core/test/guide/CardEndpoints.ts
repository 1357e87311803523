/** What Cardbox answers, and where. */
import { Endpoint, Incremental, Instant, Paging } from "@syncline/adapter-core"
import { Schema } from "effect"

export const Card = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  notes: Schema.String,
  done: Schema.Boolean,
  changed: Instant.Text,
})
export type Card = typeof Card.Type

const Named = Schema.Struct({ id: Schema.String, name: Schema.String })

export const endpoints = {
  me: Endpoint.get({ name: "me", path: "/me", item: Named }),
  board: Endpoint.get({ name: "board", path: "/boards/{partition}", item: Named }),
  cards: Endpoint.list({
    name: "cards",
    path: "/boards/{partition}/cards",
    items: ["cards"],
    paging: Paging.nextToken({ parameter: "after", token: ["next"] }),
    incremental: Incremental.query("changed_since", "iso-seconds"),
    item: Card,
  }),
  card: Endpoint.get({ name: "card", path: "/boards/{partition}/cards/{id}", item: Card }),
  createCard: Endpoint.write({ name: "createCard", method: "POST", path: "/boards/{partition}/cards", item: Card }),
  updateCard: Endpoint.write({ name: "updateCard", method: "PATCH", path: "/boards/{partition}/cards/{id}", item: Card }),
}
