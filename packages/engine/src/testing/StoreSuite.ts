/**
 * What every store must do, whatever it is made of: every method of every port, commits that are whole or nothing, leases that fence, tenants that never
 * meet. Run it with `storeSuite(name, layer)`.
 */
import { layer as share } from "@effect/vitest"
import type { Layer } from "effect"
import type { Store } from "../MemoryStore.ts"
import { commitsSuite, exclusivelySuite } from "./StoreSuiteCommits.ts"
import { connectionsSuite, grantsSuite, leasesSuite } from "./StoreSuiteConnections.ts"
import { claimingSuite, loadingSuite } from "./StoreSuiteClaiming.ts"
import { openingSuite } from "./StoreSuiteOpening.ts"
import { personsSuite, settlingSuite } from "./StoreSuiteSettling.ts"
import { isolationSuite } from "./StoreSuiteIsolation.ts"
import { knownSuite } from "./StoreSuiteKnown.ts"
import { linksSuite, pagesSuite, waitingSuite } from "./StoreSuiteLinks.ts"
import { streamsSuite } from "./StoreSuiteStreams.ts"

const parts = {
  "a connection": connectionsSuite,
  "a lease": leasesSuite,
  grants: grantsSuite,
  streams: streamsSuite,
  commits: commitsSuite,
  exclusively: exclusivelySuite,
  links: linksSuite,
  pages: pagesSuite,
  "known links": knownSuite,
  waiting: waitingSuite,
  "opening a delivery": openingSuite,
  "claiming deliveries": claimingSuite,
  "settling a delivery": settlingSuite,
  "loading deliveries": loadingSuite,
  people: personsSuite,
  tenants: isolationSuite,
}

/** The store is built once; each test has tenants of its own. */
export const storeSuite = <E>(name: string, layer: Layer.Layer<Store, E>): void => {
  share(layer)(name, (it) => {
    for (const [part, suite] of Object.entries(parts)) it.describe(part, () => suite(it))
  })
}
