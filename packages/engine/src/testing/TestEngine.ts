/** A whole engine for tests: real workers over a given store, adapters of your own, a fixed vault key, no HTTP. */
import { type Adapter, Limiter } from "@syncline/adapter-core"
import { Layer, Redacted } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient, type HttpClient } from "effect/http"
import { Adapters } from "../Adapters.ts"
import type { Store } from "../store/MemoryStore.ts"
import { Orchestrator } from "../work/Orchestrator.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { Vault } from "../access/Vault.ts"

/** Sealed with this, test credentials are no secret. */
export const vaultKey = { id: "test", secret: Redacted.make(Buffer.alloc(32, 7).toString("base64")) }

/** The engine and the ports of the store under it. `http`: what answers requests; by default the network. */
export const layer = <E, R>(
  adapters: ReadonlyArray<Adapter.Adapter>,
  store: Layer.Layer<Store, E, R>,
  http: Layer.Layer<HttpClient.HttpClient> = FetchHttpClient.layer,
) =>
  SyncEngine.layer.pipe(
    Layer.provide(Orchestrator.layerInProcess({ pollMillis: 100 })),
    Layer.provideMerge(Layer.mergeAll(Vault.layer([vaultKey]), Adapters.layer(adapters))),
    Layer.provideMerge(store),
    Layer.provide(Layer.mergeAll(SecureRandom.layerWebCrypto, http, Limiter.layerMemory)),
  )
