/** Defects of the work around reading and sending: leases, waits of whole connections, credentials. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const worker = "packages/engine/src/work/Worker.ts"
const step = "packages/engine/src/work/Step.ts"
const retry = "packages/engine/src/decide/Retry.ts"
const vault = "packages/engine/src/access/Vault.ts"
const vaultTest = "packages/engine/test/access/Vault.test.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"

export const working: ReadonlyArray<Defect> = [
  {
    id: "any-word-decides",
    title: "what is no decision decides a conflict for the record",
    file: "packages/engine/src/hub/Resolve.ts",
    find: "[yield* checkDecision(decision), yield* checkDecider(by)]",
    replace: "[decision, by]",
    breaks: ["I7", "T-24"],
    caughtBy: test(memoryEngine, "is none, and nothing is decided by it"),
  },
  {
    id: "sync-of-the-past",
    title: "a sync takes for its own what another worker began to read before it",
    file: "packages/engine/src/work/Sync.ts",
    find: "if (again.flat().length === 0) return",
    replace: "if (again.flat().length >= 0) return",
    breaks: ["I7"],
    caughtBy: test(memoryEngine, "asks once more for changes where it found a reading under way"),
  },
  {
    id: "sync-without-end",
    title: "a sync does not return as long as somebody goes on writing",
    file: "packages/engine/src/work/Sync.ts",
    find: "const mostRounds = 6",
    replace: "const mostRounds = 1_000_000",
    breaks: ["I16"],
    caughtBy: test(memoryEngine, "returns while somebody goes on writing"),
  },
  {
    id: "sync-reads-again",
    title: "a sync reads again what became due while it worked",
    file: "packages/engine/src/work/Step.ts",
    find: "Math.min(yield* Clock.currentTimeMillis, dueBy)",
    replace: "Math.max(yield* Clock.currentTimeMillis, dueBy < 0 ? dueBy : 0)",
    breaks: ["T-52"],
    caughtBy: test(memoryEngine, "reads each stream once"),
  },
  {
    id: "lease-not-renewed",
    title: "a lease is not renewed while its holder works",
    file: worker,
    find: "Effect.sleep(lease.millis / 3)",
    replace: "Effect.sleep(lease.millis * 1000)",
    breaks: ["I15", "I16"],
    caughtBy: test("packages/engine/test/Engines.test.ts"),
  },
  {
    id: "lease-not-released",
    title: "a lease is not released at the end of a step",
    file: worker,
    find: "Effect.ignore(leases.release(tenant, connectionId, token))",
    replace: "Effect.ignore(leases.release(tenant, connectionId, token - 1))",
    breaks: ["I16"],
    caughtBy: test(memoryEngine, "two-way"),
  },
  {
    id: "wait-ignored",
    title: "the wait that an application asks for is not kept by its connection",
    file: step,
    find: "Math.max(reason.waitMillis, shortestPauseMillis)",
    replace: "Math.min(reason.waitMillis, shortestPauseMillis)",
    breaks: ["I10"],
    caughtBy: test(memoryEngine, "a limit met by a"),
  },
  {
    id: "sign-in-retried",
    title: "refused credentials are tried again and again, and nobody is asked to sign in",
    file: retry,
    find: `Unauthorized: "sign-in"`,
    replace: `Unauthorized: "retry"`,
    breaks: ["Q-30"],
    caughtBy: test(memoryEngine, "refused credentials stop the connection"),
  },
  {
    id: "waiting-for-one-slice",
    title: "of the objects that wait for another only the first hundred are taken up",
    file: step,
    find: "if (ready.length === linksPerSlice && now.size > seen.size)",
    replace: "if (ready.length > linksPerSlice && now.size > seen.size)",
    breaks: ["I2"],
    caughtBy: test(memoryEngine, "more than a slice of objects waits for one"),
  },
  {
    id: "initial-never-finished",
    title: "an initial reading whose end was lost in a crash never ends",
    file: step,
    find: "if (ready.length === 0) return all",
    replace: "if (ready.length >= 0) return all",
    breaks: ["I16", "I1"],
    caughtBy: test(memoryEngine, "crashes"),
  },
  {
    id: "sealed-for-anybody",
    title: "sealed credentials open for another tenant",
    file: vault,
    find: "`${grant.tenant}/${grant.connectionId}/credentials/${grant.version}`",
    replace: "`${grant.connectionId}/credentials/${grant.version}`",
    breaks: ["I11", "I12"],
    caughtBy: test(vaultTest, "does not open what was moved"),
  },
  {
    id: "nonce-repeated",
    title: "all credentials are sealed with the same nonce",
    file: vault,
    find: "yield* random.randomBytes(nonceLength)",
    replace: "(yield* random.randomBytes(nonceLength)).fill(0)",
    breaks: ["I12"],
    caughtBy: test(vaultTest, "seals the same credentials differently each time"),
  },
  {
    id: "credentials-lost",
    title: "of two credentials that are stored at once one is lost",
    file: vault,
    find: "if (!stored) return",
    replace: "if (stored === undefined) return",
    breaks: ["I9"],
    caughtBy: test(vaultTest, "loses none to a race"),
  },
  {
    id: "secret-in-error",
    title: "an error about sealed credentials shows them",
    file: vault,
    find: "return decode(yield* Effect.mapError(fromText(new TextDecoder().decode(plain)), unreadable))",
    replace:
      "return decode(yield* Effect.mapError(fromText(new TextDecoder().decode(plain)), () => new VaultError({ message: new TextDecoder().decode(plain) })))",
    breaks: ["I12"],
    caughtBy: test(vaultTest, "tells nothing of credentials that open but are of a form it does not know"),
  },
]
