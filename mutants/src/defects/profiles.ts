/** Defects of how people are known by their accounts, and of two that become one. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const door = "packages/engine/src/connect/Profiles.ts"
const unite = "packages/engine/src/connect/Unite.ts"
const namesakes = "packages/engine/src/decide/Namesakes.ts"
const changed = "packages/engine/src/connect/ChangedSettings.ts"
const firstPush = "packages/engine/src/decide/FirstPush.ts"
const memory = "packages/engine/src/store/memory/MemoryProfiles.ts"
const postgres = "packages/postgres/src/internal/profiles/uniteProfiles.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const memoryStore = "packages/engine/test/store/MemoryStore.test.ts"
const postgresStore = "packages/postgres/test/PostgresStore.test.ts"
const namesakesTest = "packages/engine/test/decide/Namesakes.test.ts"

export const profiles: ReadonlyArray<Defect> = [
  {
    id: "profile-session-fixed",
    title: "the session that a browser had before a sign-in stays good after it",
    file: door,
    find: "if (before !== undefined) yield* profiles.end(digestOf(before))",
    replace: "if (before !== undefined) yield* profiles.end(connection.id)",
    breaks: ["C-16"],
    caughtBy: test(memoryEngine, "until somebody signs it out"),
  },
  {
    id: "profile-account-stolen",
    title: "an account that is known gets another profile in another browser",
    file: door,
    find: "if (mine === undefined || owner.id === mine.id) return { id: owner.id, united: false }",
    replace: "if (mine === undefined || owner.id === mine.id) return { id: offered.id, united: false }",
    breaks: ["C-18"],
    caughtBy: test(memoryEngine, "in another browser, and sees there"),
  },
  {
    id: "profile-never-united",
    title: "two profiles that meet in one account stay two",
    file: door,
    find: "return { id: yield* unite(owner.id, mine.id), united: true }",
    replace: "return { id: mine.id, united: true }",
    breaks: ["C-19"],
    caughtBy: test(memoryEngine, "with all that either had"),
  },
  {
    id: "profile-straggler-lost",
    title: "what was connected to a profile while it became part of another is nobody's",
    file: door,
    find: "if (found.id !== tenant) return yield* opened(yield* unite(tenant, found.id), session, now)",
    replace: "if (found.id !== tenant) return yield* opened(found.id, session, now)",
    breaks: ["C-19"],
    caughtBy: test(memoryEngine, "while it becomes part of the other"),
  },
  {
    id: "profile-overlap-unseen",
    title: "two profiles become one although both have what one can have only once",
    file: unite,
    find: "if (both.length > 0)",
    replace: "if (both.length > 1000)",
    breaks: ["C-19"],
    caughtBy: test(memoryEngine, "have only once, and it says which"),
  },
  {
    id: "profile-pushed-unasked",
    title: "what two profiles had is made at each other's places without asking",
    file: firstPush,
    find: "const since = stream.joinedAt === other.joinedAt ? 0",
    replace: "const since = stream.joinedAt !== other.joinedAt ? 0",
    breaks: ["C-19", "F-17"],
    caughtBy: test(memoryEngine, "with all that either had"),
  },
  {
    id: "profile-words-twice",
    title: "a label that both had is made again by the other's name",
    file: changed,
    find: `if (resource !== undefined && former.direction === "disabled") yield* Namesakes.unite(stream, resource.kind)`,
    replace: `if (resource !== undefined && stream.joinedAt === 0) yield* Namesakes.unite(stream, resource.kind)`,
    breaks: ["C-19"],
    caughtBy: test(memoryEngine, "have their words in common"),
  },
  {
    id: "profile-namesakes-of-one",
    title: "two records of one tenant that bear the same name become one",
    file: namesakes,
    find: "return meets || isOfBoth ||",
    replace: "return meets || (meets && isOfBoth) ||",
    breaks: ["C-19"],
    caughtBy: test(namesakesTest, "stay two where a third has the key"),
  },
  {
    id: "profile-lease-kept",
    title: "whoever worked for a profile goes on under the lease when it is part of another",
    file: memory,
    find: "{ ...lease, token: lease.token + 1, until: 0 }",
    replace: "lease",
    breaks: ["C-19"],
    caughtBy: test(memoryStore, "under no lease that was held"),
  },
  {
    id: "profile-refresh-lost",
    title: "a profile becomes part of another while its tokens are being refreshed",
    file: postgres,
    find: "if (held.some(({ isClaimed }) => isClaimed) ||",
    replace: "if (",
    breaks: ["C-19", "V-06"],
    caughtBy: test(postgresStore, "is being refreshed, or somebody was faster"),
  },
  {
    id: "profile-record-doubled",
    title: "a record that both profiles had keeps them from becoming one",
    file: postgres,
    find: "yield* settleDoubles(sql, from, into)",
    replace: "yield* settleDoubles(sql, from, from)",
    breaks: ["C-19"],
    caughtBy: test(postgresStore, "has a record once that both had"),
  },
]
