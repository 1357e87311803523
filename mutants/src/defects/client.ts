/** Defects of what every adapter stands on: requests, answers, pages, and objects that cannot be read. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const pages = "packages/adapter-core/src/client/Client.ts"
const transport = "packages/adapter-core/src/client/Transport.ts"
const resource = "packages/adapter-core/src/Resource.ts"
const tests = "packages/adapter-core/test"

export const client: ReadonlyArray<Defect> = [
  {
    id: "poison-aborts-page",
    title: "one object that does not decode fails its whole page",
    file: pages,
    find: "else unreadable.push({ raw: sound(raw), message: decoded.failure })",
    replace: "else return yield* fail(endpoint.name, new Malformed({ message: sound(raw) === null ? decoded.failure : decoded.failure }))",
    breaks: ["I14", "I17"],
    caughtBy: test(`${tests}/client/Client.test.ts`, "sets objects aside that do not decode"),
  },
  {
    id: "poison-passed-over",
    title: "an object that does not decode is passed over in silence",
    file: pages,
    find: "else unreadable.push({ raw: sound(raw), message: decoded.failure })",
    replace: `else if (sound(raw) === "") unreadable.push({ raw, message: decoded.failure })`,
    breaks: ["I14", "I17"],
    caughtBy: test(`${tests}/client/Client.test.ts`, "sets objects aside that do not decode"),
  },
  {
    id: "broken-mapping-aborts-page",
    title: "one object on which the mapping breaks fails its whole page",
    file: resource,
    find: "const mapped = Result.try(map)",
    replace: "const mapped: Result.Result<A, unknown> = Result.succeed(map())",
    breaks: ["I14"],
    caughtBy: test(`${tests}/Resource.test.ts`, "an object on which the mapping breaks apart from the others"),
  },
  {
    id: "unknown-fields-dropped",
    title: "what an adapter does not know of a payload is dropped",
    file: pages,
    find: "items.push({ item: decoded.success, raw })",
    replace: "items.push({ item: decoded.success, raw: decoded.success as Json })",
    breaks: ["I17", "Q-13"],
    caughtBy: test(`${tests}/client/Client.test.ts`, "keeps fields that it does not know in the payload"),
  },
  {
    id: "page-loop",
    title: "a list whose page leads to itself is read for ever",
    file: "packages/adapter-core/src/Paging.ts",
    find: `return Result.fail("the page leads to itself")`,
    replace: "return Result.succeed(next)",
    breaks: ["I16"],
    caughtBy: test(`${tests}/Paging.test.ts`, "Paging.nextPosition"),
  },
  {
    id: "since-rounded-up",
    title: "since is rounded up to a whole second: changes of the second itself are missed",
    file: "packages/adapter-core/src/Incremental.ts",
    find: "return `${date.toISOString().slice(0, 19)}Z`",
    replace: "return `${new Date(date.getTime() + 999).toISOString().slice(0, 19)}Z`",
    breaks: ["I1", "F-26"],
    caughtBy: test(`${tests}/Incremental.test.ts`),
  },
  {
    id: "lost-write-repeated",
    title: "a write whose answer was lost is sent again at once",
    file: transport,
    find: "const lost = (message: string): Reason => (outgoing.write ?",
    replace: `const lost = (message: string): Reason => (outgoing.write && message === "" ?`,
    breaks: ["I3"],
    caughtBy: test(`${tests}/client/Transport.test.ts`, "Transport sorts"),
  },
  {
    id: "failed-write-repeated",
    title: "a write on which the application broke is taken for one that did nothing",
    file: transport,
    find: "if (status >= 500) return outgoing.write ?",
    replace: "if (status >= 500) return outgoing.write && status > 599 ?",
    breaks: ["I3"],
    caughtBy: test(`${tests}/client/Transport.test.ts`, "Transport sorts"),
  },
  {
    id: "requests-without-end",
    title: "a request that fails is tried without end",
    file: transport,
    find: "times: retries,",
    replace: "times: retries + 1000,",
    breaks: ["I16", "T-46"],
    caughtBy: test(`${tests}/client/Transport.test.ts`, "as often as `Retries` says"),
  },
  {
    id: "credentials-redirected",
    title: "a redirect to another host is followed, with the credentials",
    file: transport,
    find: "target.origin !== new URL(url).origin",
    replace: "target.origin === new URL(url).protocol",
    breaks: ["I12"],
    caughtBy: test(`${tests}/client/Transport.test.ts`, "is refused and not followed"),
  },
  {
    id: "next-page-elsewhere",
    title: "a next page on another host is asked for, with the credentials",
    file: pages,
    find: "url === null || url.origin !== origin",
    replace: "url === null || url.protocol === origin",
    breaks: ["I12"],
    caughtBy: test(`${tests}/client/Client.test.ts`, "on the same host only"),
  },
  {
    id: "secret-in-message",
    title: "the message of a lost answer holds the credentials",
    file: transport,
    find: "const lost = (message: string): Reason => (outgoing.write ?",
    replace: `const lost = (what: string, message = \`\${what} \${sender.authorization === undefined ? "" : Redacted.value(sender.authorization.value)}\`): Reason => (outgoing.write ?`,
    breaks: ["I12"],
    caughtBy: test(`${tests}/client/Transport.test.ts`, "stay short and hold no credentials"),
  },
]
