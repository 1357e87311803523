/** Everything that is sealed, sealed anew by the present master key, so that another one can go. */
import { Effect } from "effect"
import * as Secrets from "./Secrets.ts"
import * as TargetSecrets from "./TargetSecrets.ts"
import { Vault } from "./Vault.ts"

/** Of all tenants. Answers with how much there was; what does not open stays. */
export const all = Effect.gen(function* () {
  const counts = [yield* (yield* Vault).resealAll, yield* Secrets.resealAll, yield* TargetSecrets.resealAll]
  return counts.reduce((sum, count) => sum + count, 0)
})
