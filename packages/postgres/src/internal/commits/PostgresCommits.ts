/** Commits on PostgreSQL. */
import { Commits } from "@syncline/engine"
import { Context, Effect, Layer, Option } from "effect"
import { applyCommit } from "./applyCommit.ts"
import { Database, transaction } from "../Database.ts"

/** Whether a refused commit takes the whole transaction with it: then it needs no savepoint. */
const EndsTransaction = Context.Reference<boolean>("@syncline/postgres/EndsTransaction", { defaultValue: () => false })

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
      exclusively: (tenant, kind) => (effect) => {
        const lock = sql`pg_advisory_xact_lock(hashtext('syncline records'), hashtext(${`${tenant}\n${kind}`}))`
        return transaction(sql, "Commits.exclusively", [lock])(Effect.provideService(effect, EndsTransaction, true))
      },
    }
  }),
)
