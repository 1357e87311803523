/** Commits on PostgreSQL. */
import { Commits } from "@syncline/engine"
import { Context, Effect, Layer, Option } from "effect"
import { applyCommit } from "./commit/applyCommit.ts"
import { Database, pauseLimit, run, transaction } from "./Database.ts"

/** Whether a refused commit takes the whole transaction with it: then it needs no savepoint. */
const EndsTransaction = Context.Reference<boolean>("@syncline/postgres/EndsTransaction", { defaultValue: () => false })

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
          const key = `${tenant}\n${kind}`
          const lock = sql`pg_advisory_xact_lock(hashtext('syncline records'), hashtext(${key}))`
          const within = yield* inTransaction
          const locked = within ? run(operation)(sql`SELECT ${lock}`) : Effect.void
          const alone = Effect.andThen(locked, Effect.provideService(effect, EndsTransaction, true))
          return yield* transaction(sql, operation, sql`SELECT ${pauseLimit(sql)}, ${lock}`)(alone)
        }),
    }
  }),
)
