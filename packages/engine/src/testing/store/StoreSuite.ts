/**
 * What every store must do, whatever it is made of: every method of every port, commits that are whole or nothing, leases that fence, tenants that never
 * meet. Run it with `storeSuite(name, layer)`.
 */
import { layer as share } from "@effect/vitest"
import type { Layer } from "effect"
import type { Store } from "../../store/MemoryStore.ts"
import { commitsSuite, exclusivelySuite } from "./CommitsSuite.ts"
import { conflictsSuite } from "./ConflictsSuite.ts"
import { copiesSuite } from "./CopiesSuite.ts"
import { deedsSuite } from "./DeedsSuite.ts"
import { connectionsSuite, grantsSuite, leasesSuite } from "./ConnectionsSuite.ts"
import { claimingSuite, loadingSuite } from "./ClaimingSuite.ts"
import { forgettingSuite } from "./ForgettingSuite.ts"
import { openingSuite } from "./OpeningSuite.ts"
import { personsSuite, settlingSuite } from "./SettlingSuite.ts"
import { isolationSuite } from "./IsolationSuite.ts"
import { knownSuite } from "./KnownSuite.ts"
import { linksSuite, pagesSuite, waitingSuite } from "./LinksSuite.ts"
import { linkMovesSuite, originsSuite } from "./LinkMovesSuite.ts"
import { mappingsSuite } from "./MappingsSuite.ts"
import { matchesSuite } from "./MatchesSuite.ts"
import { messagesSuite } from "./MessagesSuite.ts"
import { moveSuite } from "./MoveSuite.ts"
import { profilesSuite } from "./ProfilesSuite.ts"
import { privacyRecordsSuite } from "./PrivacyRecordsSuite.ts"
import { removedRecordsSuite } from "./RemovedRecordsSuite.ts"
import { seenSuite } from "./SeenSuite.ts"
import { signInsSuite } from "./SignInsSuite.ts"
import { streamsSuite } from "./StreamsSuite.ts"
import { takenAwaySuite } from "./TakenAwaySuite.ts"
import { targetsSuite } from "./TargetsSuite.ts"
import { unionsSuite } from "./UnionsSuite.ts"
import { workSuite } from "./WorkSuite.ts"
import { writesSuite } from "./WritesSuite.ts"

const parts = {
  "a connection": connectionsSuite,
  "a connection's work": workSuite,
  "a connection's status": moveSuite,
  "a lease": leasesSuite,
  grants: grantsSuite,
  streams: streamsSuite,
  "a stream that was taken away": takenAwaySuite,
  commits: commitsSuite,
  exclusively: exclusivelySuite,
  conflicts: conflictsSuite,
  "what people decide": deedsSuite,
  "records that have a level": privacyRecordsSuite,
  "removed records": removedRecordsSuite,
  "what was not seen": seenSuite,
  links: linksSuite,
  pages: pagesSuite,
  "known links": knownSuite,
  waiting: waitingSuite,
  "links that move": linkMovesSuite,
  "a record that was merged into another": unionsSuite,
  matches: matchesSuite,
  forgetting: forgettingSuite,
  origins: originsSuite,
  "opening a delivery": openingSuite,
  "claiming deliveries": claimingSuite,
  "settling a delivery": settlingSuite,
  "loading deliveries": loadingSuite,
  people: personsSuite,
  mappings: mappingsSuite,
  "messages of applications": messagesSuite,
  "a sign-in that was begun": signInsSuite,
  "a profile": profilesSuite,
  targets: targetsSuite,
  tenants: isolationSuite,
  "a copy": copiesSuite,
  writes: writesSuite,
}

/** The store is built once; each test has tenants of its own. */
export const storeSuite = <E>(name: string, layer: Layer.Layer<Store, E>): void => {
  share(layer)(name, (it) => {
    for (const [part, suite] of Object.entries(parts)) it.describe(part, () => suite(it))
  })
}
