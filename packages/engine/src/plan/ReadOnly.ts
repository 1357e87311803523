/** An application's client that writes nothing: to whoever would, as some do in the course of looking for what an attempt has made, it says so. */
import { AdapterError, type Client, Malformed } from "@syncline/adapter-core"
import { Effect } from "effect"

export const of = (client: Client.Client, app: string, message: string): Client.Client => ({
  ...client,
  write: () => Effect.fail(new AdapterError({ app, operation: "find", reason: new Malformed({ message }) })),
})
