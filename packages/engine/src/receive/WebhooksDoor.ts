/** The part of the engine's door that is about what applications tell by themselves. */
import type { AdapterError } from "@syncline/adapter-core"
import type { Effect } from "effect"
import type { VaultError } from "../access/MasterKey.ts"
import type { InvalidInput, MessageRefused, NotFound } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import * as Endpoints from "./Endpoints.ts"
import * as Register from "./Register.ts"
import * as Receive from "./Receive.ts"

export interface WebhooksDoor {
  /**
   * Opens the endpoint of a connection, or tells of the one that it has: the address and the secret to be named to the application. `secret: "new"` makes another
   * one; the one before it holds too, until it is replaced again.
   */
  readonly endpoint: (
    tenant: string,
    connectionId: string,
    input: Endpoints.EndpointInput,
  ) => Effect.Effect<Endpoints.Endpoint, NotFound | InvalidInput | StoreError | VaultError>
  /**
   * Opens the endpoint and has the application send to it, at each place that is read: asked again, also at those that were chosen since. Answers with what became
   * of each. `InvalidInput` where a person has to do it.
   */
  readonly register: (
    tenant: string,
    connectionId: string,
    input: Endpoints.EndpointInput,
  ) => Effect.Effect<ReadonlyArray<Register.ToldPlace>, NotFound | InvalidInput | StoreError | VaultError | AdapterError>
  /** What is sent to it from now on is refused, and the application is told to send nothing more: answers with what became of each place. */
  readonly close: (tenant: string, connectionId: string) => Effect.Effect<ReadonlyArray<Register.ToldPlace>, NotFound | StoreError>
  /**
   * Takes a message that came to an endpoint, of which `path` is the last part. It is stored when this ends, and looked at by whoever works on the connection.
   * `false`: it was taken before, or nobody is signed in, and nothing was stored.
   */
  readonly receive: (
    path: string,
    message: Receive.IncomingMessage,
  ) => Effect.Effect<boolean, NotFound | MessageRefused | StoreError | VaultError>
}

type Requirements =
  | Effect.Services<ReturnType<typeof Endpoints.endpoint>>
  | Effect.Services<ReturnType<typeof Register.register>>
  | Effect.Services<ReturnType<typeof Receive.receive>>

export const webhooksDoor = (within: <A, E>(effect: Effect.Effect<A, E, Requirements>) => Effect.Effect<A, E>): WebhooksDoor => ({
  endpoint: (tenant, connectionId, input) => within(Endpoints.endpoint(tenant, connectionId, input)),
  register: (tenant, connectionId, input) => within(Register.register(tenant, connectionId, input)),
  close: (tenant, connectionId) => within(Register.close(tenant, connectionId)),
  receive: (path, message) => within(Receive.receive(path, message)),
})
