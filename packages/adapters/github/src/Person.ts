/**
 * GitHub users as people; nobody can change them. What is seen of a user is only what every payload has, number and login, and what the settings
 * add: a user looks the same in the list of assignees, as the author of an issue and alone, although GitHub tells a name and sometimes an address
 * only in the last case.
 */
import { Resource } from "@syncline/adapter-core"
import { Person } from "@syncline/canonical"
import { app } from "./App.ts"
import { whole } from "./CursorFacts.ts"
import { endpoints } from "./Endpoints.ts"
import { UserWire } from "./UserWire.ts"

/** `emails` by login, without regard to case. */
export const person = (emails: Readonly<Record<string, string>>): Resource.Resource => {
  const emailOf = new Map(Object.entries(emails).map(([login, email]) => [login.toLowerCase(), email]))
  return Resource.make({
    app,
    kind: Person,
    wire: UserWire,
    list: endpoints.assignees,
    get: endpoints.user,
    facts: whole,
    identity: (wire) => ({ externalId: String(wire.id), address: wire.login }),
    fields: {
      name: Resource.readOnly((wire: UserWire) => wire.login),
      handle: Resource.readOnly((wire: UserWire): string | null => wire.login),
      email: Resource.readOnly((wire: UserWire) => emailOf.get(wire.login.toLowerCase()) ?? null),
    },
  })
}
