/**
 * One decision on all open conflicts of a kind: each is decided in a commit of its own, oldest first, page by page. So it may be stopped anywhere, and called
 * again goes on with those that are still open. Conflicts that open while it runs are left alone: nobody has seen them.
 */
import { Clock, Effect, Schema } from "effect"
import { Adapters } from "../Adapters.ts"
import type { Conflict } from "../model/Conflict.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import { removalField } from "../model/Record.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Connections } from "../store/Connections.ts"
import { Conflicts, type ConflictsLike } from "../store/Conflicts.ts"
import type { Streams } from "../store/Streams.ts"
import * as Filters from "./Filters.ts"
import * as Known from "./Known.ts"
import * as Resolve from "./Resolve.ts"

/** What became of the conflicts. */
export interface ResolvedAll {
  readonly decided: number
  /** Somebody else decided meanwhile, or the sides agreed. What holds is theirs. */
  readonly decidedBefore: number
  /** Stay open. */
  readonly failed: number
  /** Why, of the first of them. */
  readonly problems: ReadonlyArray<{ readonly conflictId: string; readonly message: string }>
}

const problemsShown = 10

const check = InvalidInput.checker(Schema.Struct(Filters.conflictsLike), { name: "like" })

/** Decisions by chance on everything are not what anybody means; a value is one of one field. */
const checkMeant = ({ type: _type, since: _since, ...like }: ConflictsLike, decision: Resolve.Decision) => {
  const names = ["kind", "field", "recordId", "streamId", "connectionId"] as const
  if (names.every((name) => like[name] === undefined))
    return new InvalidInput({ message: `like names nothing that the conflicts have in common; it may name ${names.join(", ")}` })
  if (typeof decision === "object" && (like.kind === undefined || like.field === undefined))
    return new InvalidInput({ message: "decision is a value, which only conflicts of one field can take: like must name kind and field" })
  return undefined
}

export const resolveAll = Effect.fnUntraced(function* (
  tenant: string,
  given: ConflictsLike,
  decision: Resolve.Decision,
  by: string,
): Effect.fn.Return<ResolvedAll, NotFound | InvalidInput | StoreError, Resolve.Requirements | Adapters | Connections | Streams> {
  const like = yield* check(given)
  const [decided, decider] = [yield* Resolve.checkDecision(decision), yield* Resolve.checkDecider(by)]
  const mistake = checkMeant(like, decided)
  if (mistake !== undefined) return yield* mistake
  yield* Known.check(tenant, like)
  const { kinds } = yield* Adapters
  const conflicts = yield* Conflicts
  const begun = yield* Clock.currentTimeMillis
  const counts = { decided: 0, decidedBefore: 0, failed: 0 }
  const problems: Array<ResolvedAll["problems"][number]> = []
  const one = ({ id }: Conflict) =>
    Resolve.resolve(tenant, kinds, id, decided, decider).pipe(
      Effect.tap(() => Effect.sync(() => (counts.decided += 1))),
      Effect.catchTags({
        AlreadyResolved: () => Effect.sync(() => (counts.decidedBefore += 1)),
        Contended: ({ message }) => fail(id, message),
        InvalidInput: ({ message }) => fail(id, message),
        NotFound: ({ message }) => fail(id, message),
        ConflictMoved: ({ message }) => fail(id, message),
      }),
    )
  const fail = (conflictId: string, message: string) =>
    Effect.sync(() => {
      counts.failed += 1
      if (problems.length < problemsShown) problems.push({ conflictId, message })
    })
  let after: string | undefined
  while (true) {
    const page = yield* conflicts.list(tenant, { ...like, state: "open", limit: Filters.pageSize, ...(after !== undefined && { after }) })
    for (const conflict of page) {
      if (conflict.detectedAt > begun) continue
      const isMeant = conflict.field !== removalField || like.field === removalField
      yield* isMeant ? one(conflict) : fail(conflict.id, `decides whether something is removed; name the field "${removalField}" for that`)
    }
    const last = page.at(-1)
    if (last === undefined || page.length < Filters.pageSize || last.detectedAt > begun) return { ...counts, problems }
    after = last.id
  }
})
