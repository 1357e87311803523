/**
 * Carries messages to targets. By default over HTTPS to addresses of the public internet and nowhere else; a host that wants its own computer to be told, for development or
 * in tests, says so with `WebCourier.make({ allowLoopback: true })`.
 */
import { Context } from "effect"
import type { Carrier } from "./Posting.ts"
import * as WebCourier from "./WebCourier.ts"

export const Courier = Context.Reference<Carrier>("@syncline/engine/tell/Courier", { defaultValue: () => WebCourier.make() })
