/** What I15 finds, and what it lets go, clause by clause. */
import { emptyCommit } from "@syncline/engine"
import type { StoreEvent } from "../../src/GatedStore.ts"
import type { Bites } from "../Bites.ts"
import { facts, tenant } from "../GoodRun.ts"

const lease = (token: number, connectionId = "github"): StoreEvent => ({ _tag: "Lease", connectionId, token, by: `engine-${token}` })
const commit = (token: number): StoreEvent => ({
  _tag: "Commit",
  by: `engine-${token}`,
  commit: { ...emptyCommit(tenant, 0), fence: { connectionId: "github", token } },
})

const happening = (...storeEvents: ReadonlyArray<StoreEvent>) => ({ ...facts, storeEvents })
const said = /^engine-1 committed under lease 1 of github, which 2 had ended$/

export const fencing: Bites = {
  invariant: "I15",
  finds: [
    ["a commit under a lease that had ended", happening(lease(2), commit(1)), said],
    ["a commit under a lease that had ended, whatever came late", happening(lease(2), lease(1), commit(1)), said],
  ],
  allows: [
    ["a commit under the lease", happening(lease(1), commit(1), lease(2), commit(2))],
    ["a commit under a lease beside another connection's", happening(lease(1), lease(2, "linear"), commit(1))],
    ["a commit under a lease that nobody told of", happening(commit(1))],
    ["the host's own commit", happening(lease(2), { _tag: "Commit", by: "engine-1", commit: emptyCommit(tenant, 0) })],
  ],
}
