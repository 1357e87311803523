/** People: read, matched by e-mail, never written. */
import { Resource } from "@syncline/adapter-core"
import { Person } from "@syncline/canonical"
import { app } from "./App.ts"
import { toMillis } from "./Instant.ts"
import { facts } from "./ListFacts.ts"
import { people, person } from "./PersonEndpoints.ts"
import { PersonWire } from "./PersonWire.ts"

export const personResource: Resource.Resource = Resource.make({
  app,
  kind: Person,
  wire: PersonWire,
  list: people,
  get: person,
  facts,
  identity: ({ id, updatedAt }) => ({ externalId: id, updatedAt: toMillis(updatedAt) }),
  fields: {
    name: Resource.readOnly(({ name }: PersonWire) => name),
    handle: Resource.readOnly(({ displayName }: PersonWire): string | null => displayName),
    email: Resource.readOnly(({ email }: PersonWire): string | null => email),
  },
})
