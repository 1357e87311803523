/** People: read, matched by e-mail, never written. */
import { Item, Resource } from "@syncline/adapter-core"
import { Person } from "@syncline/canonical"
import type { Schema } from "effect"
import { app } from "./App.ts"
import { toMillis } from "./Instant.ts"
import { facts } from "./ListFacts.ts"
import { people, person } from "./PersonEndpoints.ts"
import { PersonWire } from "./wire/PersonWire.ts"

const reading = {
  kind: Person,
  wire: PersonWire,
  idScope: "instance" as const,
  identity: ({ id, displayName, url, updatedAt }: PersonWire) => ({
    externalId: id,
    address: displayName,
    url,
    ...(updatedAt !== undefined && { updatedAt: toMillis(updatedAt) }),
  }),
  fields: {
    name: Resource.readOnly(({ name }: PersonWire) => name),
    handle: Resource.readOnly(({ displayName }: PersonWire): string | null => displayName ?? null),
    email: Resource.readOnly(({ email }: PersonWire): string | null => email),
  },
}

export type PersonItem = Item.Item<typeof Person>

export const personItem: Schema.Decoder<PersonItem> = Item.make({ ...reading, more: () => ({}) })

export const personResource: Resource.Resource = Resource.make({ ...reading, app, list: people, get: person, facts })
