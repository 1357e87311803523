/** Ways in which an adapter can say the wrong thing when something goes wrong. */
import { Effect } from "effect"
import { Forbidden, Gone, RateLimited, Rejected, Unavailable, UnknownOutcome } from "../AdapterError.ts"
import { type Vice, reading, reasons, writing } from "./Vice.ts"

export const errorVices: ReadonlyArray<Vice> = [
  reasons("says Forbidden to wrong credentials", (reason) => (reason._tag === "Unauthorized" ? new Forbidden({ message: "no" }) : reason)),
  reasons("says Rejected where something is Gone", (reason) => (reason._tag === "Gone" ? new Rejected({ message: "no" }) : reason)),
  reasons("says Gone where the application is down", (reason, operation) =>
    reason._tag === "Unavailable" && operation === "read" ? new Gone({ message: "no" }) : reason,
  ),
  reasons("asks for no wait when it is limited", (reason) =>
    reason._tag === "RateLimited" ? new RateLimited({ message: "wait", waitMillis: 0 }) : reason,
  ),
  reasons("asks for a wait of years when it is limited", (reason) =>
    reason._tag === "RateLimited" ? new RateLimited({ message: "wait", waitMillis: 1e12 }) : reason,
  ),
  reasons("invites a retry of a write that may have happened", (reason) =>
    reason._tag === "UnknownOutcome" ? new Unavailable({ message: "again" }) : reason,
  ),
  reasons("does not know the outcome of a write that never left", (reason, operation) =>
    reason._tag === "Unavailable" && operation === "write" ? new UnknownOutcome({ message: "perhaps" }) : reason,
  ),
  reading("breaks when the application is down", ({ page }) => ({
    page: (client, request) =>
      Effect.catch(page(client, request), (error) =>
        error.reason._tag === "Unavailable" ? Effect.die(new Error("down")) : Effect.fail(error),
      ),
  })),
  writing("breaks when the answer to a write is lost", ({ create }) => ({
    create: (client, request) =>
      Effect.catch(create(client, request), (error) =>
        error.reason._tag === "UnknownOutcome" ? Effect.die(new Error("lost")) : Effect.fail(error),
      ),
  })),
  {
    name: "is another account each time",
    spoilOpened: (opened) => {
      let asked = 0
      return { ...opened, account: Effect.map(opened.account, (account) => ({ ...account, externalAccountId: `account-${++asked}` })) }
    },
  },
  {
    name: "says who is signed in without asking",
    spoilOpened: (opened) => ({ ...opened, account: Effect.succeed({ externalAccountId: "1", name: "Ada" }) }),
  },
  {
    name: "knows every partition",
    spoilOpened: (opened) => ({ ...opened, partition: (id) => Effect.succeed({ id, name: id }) }),
  },
  {
    name: "gives a partition another id",
    spoilOpened: (opened) => ({
      ...opened,
      partition: (id) => Effect.map(opened.partition(id), (partition) => ({ ...partition, id: `${id}/` })),
    }),
  },
]
