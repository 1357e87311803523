/** Defects of keeping to an application's limits. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const transport = "packages/adapter-core/src/client/Transport.ts"
const limiter = "packages/adapter-core/src/client/Limiter.ts"
const policy = "packages/adapter-core/src/RatePolicy.ts"
const tests = "packages/adapter-core/test"

export const limits: ReadonlyArray<Defect> = [
  {
    id: "counted-afterwards",
    title: "the limiter counts a request after it was sent",
    file: transport,
    find: `  yield* limiter.take(sender.api.rates, request)
  const mayBeSent = outgoing.write ? yield* yield* BeforeWrite : undefined
  if (mayBeSent?.() === false) return yield* fail(new Unavailable({ message: "not sent: it may not be any more" }))
  const reply = yield* Effect.mapError(exchange(sender, outgoing, outgoing.url, mayBeSent, redirectsFollowed), fail)`,
    replace: `  const mayBeSent = outgoing.write ? yield* yield* BeforeWrite : undefined
  if (mayBeSent?.() === false) return yield* fail(new Unavailable({ message: "not sent: it may not be any more" }))
  const reply = yield* Effect.mapError(exchange(sender, outgoing, outgoing.url, mayBeSent, redirectsFollowed), fail)
  yield* limiter.take(sender.api.rates, request)`,
    breaks: ["I10"],
    caughtBy: test("packages/adapters/github/test/Limits.test.ts"),
  },
  {
    id: "limit-not-told",
    title: "the wait of a refused request is kept by that request alone",
    file: transport,
    find: `if (fault._tag === "RateLimited") yield* limiter.close(sender.limitKey, fault.waitMillis)`,
    replace: `if (fault._tag === "RateLimited") yield* limiter.close(sender.limitKey, 0)`,
    breaks: ["I10"],
    caughtBy: test("packages/adapters/github/test/Errors.test.ts", "a limit"),
  },
  {
    id: "gate-passed-early",
    title: "a request that waited for its budget goes into a wait that began meanwhile",
    file: limiter,
    find: "while ((yield* waitAtGate(request)) > 0)",
    replace: "while ((yield* waitAtGate(request)) > Number.MAX_SAFE_INTEGER)",
    breaks: ["I10"],
    caughtBy: test(`${tests}/client/Limiter.test.ts`),
  },
  {
    id: "gauge-ignored",
    title: "that nothing is left of a limit is not read from the answers",
    file: limiter,
    find: "if (remaining <= 0 &&",
    replace: "if (remaining < 0 &&",
    breaks: ["I10"],
    caughtBy: test(`${tests}/client/Limiter.test.ts`),
  },
  {
    id: "reset-by-own-clock",
    title: "a reset time is taken for a time of our clock",
    file: policy,
    find: `const now = HttpDate.parse(headers["date"] ?? "") ?? ours`,
    replace: `const now = HttpDate.parse(headers["date"] ?? "") === 0 ? 0 : ours`,
    breaks: ["I10"],
    caughtBy: test(`${tests}/RatePolicy.test.ts`, "counts moments by the clock of the answer"),
  },
  {
    id: "seconds-for-milliseconds",
    title: "a wait in seconds is taken for milliseconds",
    file: policy,
    find: "- now : number * 1000",
    replace: "- now : number",
    breaks: ["I10"],
    caughtBy: test(`${tests}/RatePolicy.test.ts`),
  },
  {
    id: "cut-off-final",
    title: "a refusal whose reason was cut off is taken for what another reason would mean",
    file: "packages/adapter-core/src/client/Transport.ts",
    find: "if (cutOff && matches(Struct.omit(",
    replace: "if (cutOff && status === 0 && matches(Struct.omit(",
    breaks: ["I14"],
    caughtBy: test("packages/adapters/github/test/Errors.test.ts", "that cuts off why a 410 refuses"),
  },
  {
    id: "no-last-look",
    title: "a process that was frozen sends on waking what it had decided to send",
    file: "packages/adapter-core/src/client/Transport.ts",
    find: "mayBeSent === undefined ? init",
    replace: "mayBeSent === undefined || mayBeSent() ? init",
    breaks: ["I3", "I15"],
    caughtBy: test("packages/adapter-core/test/client/LastLook.test.ts"),
  },
  {
    id: "wait-of-a-year",
    title: "a wait is believed, however long it is",
    file: policy,
    find: "Math.min(Math.max(wait, 0), longestWaitMillis)",
    replace: "Math.max(wait, 0, wait - longestWaitMillis)",
    breaks: ["I16"],
    caughtBy: test(`${tests}/RatePolicy.test.ts`),
  },
]
