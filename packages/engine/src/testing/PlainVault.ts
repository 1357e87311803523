/** A vault that keeps credentials in the clear: how they are sealed is tested elsewhere, and sealing waits for other threads. */
import { Effect, Redacted } from "effect"
import { VaultError } from "../access/MasterKey.ts"
import type { Kept, Vault } from "../access/Vault.ts"

export const make = (): Vault["Service"] => {
  const grants = new Map<string, Kept>()
  const at = (...names: ReadonlyArray<string>) => JSON.stringify(names)
  const kept: Vault["Service"]["kept"] = (tenant, id) =>
    Effect.mapError(
      Effect.suspend(() => Effect.fromNullishOr(grants.get(at(tenant, id)))),
      () => new VaultError({ message: "the connection has no credentials" }),
    )
  const replace: Vault["Service"]["replace"] = (tenant, id, version, held) =>
    Effect.sync(() => {
      if (grants.get(at(tenant, id))?.version !== version) return false
      grants.set(at(tenant, id), { ...held, version: version + 1 })
      return true
    })
  return {
    store: (tenant, id, credentials, renewal) =>
      Effect.sync(() => {
        const version = (grants.get(at(tenant, id))?.version ?? 0) + 1
        grants.set(at(tenant, id), { credentials, version, ...(renewal !== undefined && { renewal }) })
      }),
    kept,
    open: (tenant, id) => Effect.map(kept(tenant, id), ({ credentials }) => credentials),
    replace,
    claim: replace,
    remove: (tenant, id) => Effect.sync(() => void grants.delete(at(tenant, id))),
    // There is nothing in the store to seal anew.
    sealedFor: (heir, tenant, id) =>
      Effect.sync(() => {
        const held = grants.get(at(tenant, id))
        if (held !== undefined) grants.set(at(heir, id), held)
        return undefined
      }),
    seal: (_, text) => Effect.succeed({ keyId: "none", ciphertext: new TextEncoder().encode(Redacted.value(text)) }),
    unseal: (_, { ciphertext }) => Effect.succeed(Redacted.make(new TextDecoder().decode(ciphertext))),
    resealAll: Effect.succeed(0),
  }
}
