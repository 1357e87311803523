/** Sign-ins that were begun, until somebody comes back or their time is over. */
import { Context, type Effect, type Option } from "effect"
import type { BegunSignIn } from "../model/BegunSignIn.ts"
import type { StoreError } from "../model/StoreError.ts"

export class SignIns extends Context.Service<
  SignIns,
  {
    /** Stores one, and forgets some of those, whosever they are, that ended before `now`: more than come in. */
    readonly put: (signIn: BegunSignIn, now: number) => Effect.Effect<void, StoreError>
    /** Reads and forgets it at once: of all who ask, one is answered with it, ended or not. */
    readonly take: (state: string) => Effect.Effect<Option.Option<BegunSignIn>, StoreError>
  }
>()("@syncline/engine/SignIns") {}
