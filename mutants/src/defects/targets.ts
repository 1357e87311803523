/** Defects of how the host is told of events. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const reception = "packages/engine/src/decide/Reception.ts"
const turn = "packages/engine/src/tell/Turn.ts"
const courier = "packages/engine/src/tell/WebCourier.ts"
const address = "packages/engine/src/tell/PublicAddress.ts"
const memory = "packages/engine/src/store/memory/MemoryTargets.ts"
const secrets = "packages/engine/src/access/TargetSecrets.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const courierTest = "packages/engine/test/tell/WebCourier.test.ts"
const postgresStore = "packages/postgres/test/PostgresStore.test.ts"

export const targets: ReadonlyArray<Defect> = [
  {
    id: "target-limit-refused",
    title: "a receiver that wants a pause counts as one that refuses the message, and the next one is sent at once",
    file: reception,
    find: "[408, 425, 429]",
    replace: "[408, 425]",
    breaks: ["T-36"],
    caughtBy: test(memoryEngine, "that answers with 429 is away"),
  },
  {
    id: "target-refused-for-ever",
    title: "a message that is refused again and again is never set aside",
    file: reception,
    find: "attempts >= mostAttempts ?",
    replace: "attempts >= mostAttempts * 1000 ?",
    breaks: ["T-36"],
    caughtBy: test(memoryEngine, "that refuses one message is told the others meanwhile"),
  },
  {
    id: "target-id-of-moment",
    title: "two messages of one moment bear the same id",
    file: "packages/engine/src/tell/Signature.ts",
    find: "`msg_${targetId}_${position}`",
    replace: "`msg_${targetId}_${at}`",
    breaks: ["T-36"],
    caughtBy: test(memoryEngine, "is told of everything that happens after it was made"),
  },
  {
    id: "target-outage-skips",
    title: "an event that nobody was there to take is passed over",
    file: turn,
    find: "{ ...standing(target), failures, problem, nextAttemptAt: next }",
    replace: "{ ...standing(target), failures, problem, nextAttemptAt: next, position: target.position + 1 }",
    breaks: ["T-36"],
    caughtBy: test(memoryEngine, "that is away is told everything in its order"),
  },
  {
    id: "target-frozen-sends",
    title: "a process that was frozen sends on, though another may be at it",
    file: turn,
    find: "now - at > claimMillis - reserveMillis",
    replace: "now - at > 1000 * (claimMillis - reserveMillis)",
    breaks: ["T-36"],
    caughtBy: test(memoryEngine, "was frozen after it noted a message"),
  },
  {
    id: "target-replay-lost",
    title: "whoever tells a target just then undoes that everything is to be told again",
    file: memory,
    find: "row.position !== position)",
    replace: "position < 0)",
    breaks: ["T-36"],
    caughtBy: test(memoryEngine, "is at it when everything is to be told again"),
  },
  {
    id: "target-fence-ignored",
    title: "a process whose claim is another's by now writes down what it believes",
    file: "packages/postgres/src/internal/targets/settleTarget.ts",
    find: "AND fence = ${Column.number(fence)}::bigint AND position",
    replace: "AND ${Column.number(fence)}::bigint > 0 AND position",
    breaks: ["T-36", "I9"],
    caughtBy: test(postgresStore, "are claimed by one at a time, until the claim is over"),
  },
  {
    id: "target-missed-silently",
    title: "events that went for their age before a target was told of them are counted nowhere",
    file: "packages/postgres/src/internal/journal/forgetOld.ts",
    find: "missed = targets.missed + behind.missed",
    replace: "missed = targets.missed",
    breaks: ["T-36", "T-44"],
    caughtBy: test(postgresStore, "say how many of the events that they were to be told"),
  },
  {
    id: "target-older-for-ever",
    title: "a secret that was replaced signs for ever",
    file: secrets,
    find: "target.olderUntil !== null && now < target.olderUntil",
    replace: "target.olderUntil !== null && now > 0",
    breaks: ["T-36"],
    caughtBy: test(memoryEngine, "has both secrets sign for a day"),
  },
  {
    id: "target-metadata-told",
    title: "the metadata service of a cloud counts as public",
    file: address,
    find: '  ["169.254.0.0", 16],\n',
    replace: "",
    breaks: ["T-36"],
    caughtBy: test("packages/engine/test/tell/PublicAddress.test.ts", "169.254.169.254 (the metadata"),
  },
  {
    id: "target-one-public-enough",
    title: "a host with one public address may have others inside of the network",
    file: courier,
    find: "!addresses.every(",
    replace: "!addresses.some(",
    breaks: ["T-36"],
    caughtBy: test(courierTest, "though another address of it is public"),
  },
  {
    id: "target-rebound",
    title: "the connection goes where the name leads a moment later",
    file: courier,
    find: "agent: false, lookup, signal",
    replace: "agent: false, ...(lookup.length > 3 && { lookup }), signal",
    breaks: ["T-36"],
    caughtBy: test(courierTest, "does not go inside of a network by a name"),
  },
]
