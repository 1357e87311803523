/**
 * GitHub users as people; nobody can change them. What is seen of a user is only what every payload has, number and login, and what the settings
 * add: a user looks the same in the list of assignees, as the author of an issue and alone, although GitHub tells a name and sometimes an address
 * only in the last case.
 */
import { Item, Resource } from "@syncline/adapter-core"
import { Person } from "@syncline/canonical"
import type { Schema } from "effect"
import { app } from "./App.ts"
import { whole } from "./CursorFacts.ts"
import { requests } from "./Requests.ts"
import { UserWire } from "./wire/UserWire.ts"

const pageOf = ({ html_url: url }: UserWire): string | undefined => (typeof url === "string" ? url : undefined)

const reading = {
  kind: Person,
  wire: UserWire,
  idScope: "instance" as const,
  identity: (wire: UserWire) => ({ externalId: String(wire.id), address: wire.login, url: pageOf(wire) }),
  fields: {
    name: Resource.readOnly((wire: UserWire) => wire.login),
    handle: Resource.readOnly((wire: UserWire): string | null => wire.login),
  },
}

/** The login is both; addresses are the settings' to say. */
export type PersonItem = Item.Item<typeof Person, "name" | "handle">

export const personItem: Schema.Decoder<PersonItem> = Item.make({ ...reading, more: () => ({}) })

/** `emails` by login, without regard to case. */
export const person = (emails: Readonly<Record<string, string>>): Resource.Resource => {
  const emailOf = new Map(Object.entries(emails).map(([login, email]) => [login.toLowerCase(), email]))
  return Resource.make({
    ...reading,
    app,
    list: requests.assignees,
    get: requests.user,
    facts: whole,
    fields: {
      ...reading.fields,
      email: Resource.readOnly((wire: UserWire) => emailOf.get(wire.login.toLowerCase()) ?? null),
    },
  })
}
