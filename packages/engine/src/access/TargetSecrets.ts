/** The secrets that messages to a target are signed with, the newest first: while one is replaced, the one before it signs too. */
import { Clock, Effect, Redacted, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import type { Target } from "../model/Target.ts"
import { Targets } from "../store/Targets.ts"
import { Vault } from "./Vault.ts"

type Place = Pick<Target, "tenant" | "id">

/** Not the tenant: it becomes part of another when two profiles turn out to be one. */
const placeOf = ({ id }: Place): string => `target/${id}`

const Texts = Schema.fromJsonString(Schema.Array(Schema.String))

/** All that there are, whether they sign or not. */
export const open = Effect.fnUntraced(function* (target: Place & Pick<Target, "sealed">) {
  const text = yield* (yield* Vault).unseal(placeOf(target), target.sealed)
  return (yield* Effect.orDie(Schema.decodeEffect(Texts)(Redacted.value(text)))).map((secret) => Redacted.make(secret))
})

export const seal = Effect.fnUntraced(function* (place: Place, secrets: ReadonlyArray<Redacted.Redacted>) {
  const text = yield* Effect.orDie(Schema.encodeEffect(Texts)(secrets.map((secret) => Redacted.value(secret))))
  return yield* (yield* Vault).seal(placeOf(place), Redacted.make(text))
})

/** Those that sign by now. */
export const signing = Effect.fnUntraced(function* (target: Place & Pick<Target, "sealed" | "olderUntil">) {
  const secrets = yield* open(target)
  const now = yield* Clock.currentTimeMillis
  return secrets.slice(0, target.olderUntil !== null && now < target.olderUntil ? 2 : 1)
})

/** In the form of Standard Webhooks. */
export const make = Effect.gen(function* () {
  const bytes = yield* (yield* SecureRandom.SecureRandom).randomBytes(32)
  return Redacted.make(`whsec_${Buffer.from(bytes).toString("base64")}`)
})

const resealedAtOnce = 100

/** Seals all of them anew that another key sealed than the one that seals by now. Answers with how many there were; those that do not open stay. */
export const resealAll = Effect.gen(function* () {
  const targets = yield* Targets
  let [count, after] = [0, undefined as string | undefined]
  while (true) {
    const some = yield* targets.all(after, resealedAtOnce)
    for (const target of some) if (yield* resealed(target)) count += 1
    after = some.at(-1)?.id
    if (some.length < resealedAtOnce) return count
  }
})

const resealed = Effect.fnUntraced(
  function* (target: Target) {
    const sealed = yield* seal(target, yield* open(target))
    if (sealed.keyId === target.sealed.keyId) return false
    return yield* (yield* Targets).change(target.tenant, target.id, target.version, { ...target, sealed })
  },
  Effect.catchTag("VaultError", () => Effect.succeed(false)),
)
