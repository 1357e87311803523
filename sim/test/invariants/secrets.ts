/** What I12 finds, and what it lets go, clause by clause. */
import type { Bites } from "../Bites.ts"
import { conflict, facts, storing } from "../GoodRun.ts"

const secret = "secret-github-0-end"
const told = new RegExp(`^${secret} was told$`)

export const secrets: Bites = {
  invariant: "I12",
  finds: [
    ["a secret in the log", { ...facts, log: [`Warning sent ${secret}`] }, told],
    ["a secret in a table", storing({ conflicts: [{ ...conflict, external: secret }] }), told],
    [
      "a secret in a cursor",
      storing({ cursors: new Map([["s", { version: 1, generation: 1, failures: 0, nextDue: 0, lastError: secret }]]) }),
      told,
    ],
  ],
  allows: [["what only begins like one", { ...facts, log: ["secret-github-99"] }]],
}
