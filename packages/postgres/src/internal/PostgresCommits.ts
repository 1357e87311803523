/** Commits on PostgreSQL. */
import { Commits } from "@syncline/engine"
import { Context, Effect, Layer, Option } from "effect"
import { applyCommit } from "./commit/applyCommit.ts"
import { Database, run, transaction } from "./Database.ts"

/** Whether a refused commit takes the whole transaction with it: then it needs no savepoint. */
const EndsTransaction = Context.Reference<boolean>("@syncline/postgres/EndsTransaction", { defaultValue: () => false })

/** A worker that stopped in the middle of a transaction, frozen or cut off, holds others up no longer than this. */
const longestPauseMillis = 10_000

const operation = "Commits.exclusively"

export const layer: Layer.Layer<Commits, never, Database> = Layer.effect(
  Commits,
  Effect.map(Database, (sql) => {
    const inTransaction = Effect.map(Effect.serviceOption(sql.transactionService), Option.isSome)
    return {
      apply: Effect.fnUntraced(function* (commit) {
        const statement = applyCommit(sql, commit)
        if ((yield* EndsTransaction) || !(yield* inTransaction)) return yield* statement
        // A host whose change is refused may decide again in the same transaction.
        return yield* transaction(sql, "Commits.apply")(statement)
      }),
      exclusively: (tenant, kind) => (effect) =>
        Effect.gen(function* () {
          const timeout = (yield* inTransaction)
            ? sql``
            : sql`set_config('idle_in_transaction_session_timeout', ${String(longestPauseMillis)}, true),`
          const key = `${tenant}\n${kind}`
          const lock = run(operation)(sql`SELECT ${timeout} pg_advisory_xact_lock(hashtext('syncline records'), hashtext(${key}))`)
          const alone = Effect.andThen(lock, Effect.provideService(effect, EndsTransaction, true))
          return yield* transaction(sql, operation)(alone)
        }),
    }
  }),
)
