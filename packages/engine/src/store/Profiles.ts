/** Profiles, whose accounts and which browsers are theirs, and how one becomes part of another. */
import { Context, type Effect, type Option } from "effect"
import type { AccountName, BrowserSession, Overlap, Profile } from "../model/Profile.ts"
import type { Sealed } from "../model/Sealed.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Grant } from "./Grants.ts"

/** What is sealed of a connection belongs to its tenant, so it comes sealed anew, each with the version that follows on the stored one. */
export interface Union {
  readonly from: string
  readonly into: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly grants: ReadonlyArray<Grant>
  readonly secrets: ReadonlyArray<{ readonly connectionId: string; readonly version: number; readonly sealed: Sealed }>
}

export class Profiles extends Context.Service<
  Profiles,
  {
    /**
     * Answers with the profile that has the account. Where nobody has, it is this one's from now on; a profile that is not there yet is made. One that became part of
     * another stands for that one.
     */
    readonly claim: (account: AccountName, profile: Profile) => Effect.Effect<Profile, StoreError>
    /** The profile that one is by now: itself, or the one that it became part of. */
    readonly find: (id: string) => Effect.Effect<Option.Option<Profile>, StoreError>
    /** Stores a browser's session, and forgets some of those that ended before `now`: more than come in. `false` where there is no such profile by now. */
    readonly open: (session: BrowserSession, now: number) => Effect.Effect<boolean, StoreError>
    readonly ofSession: (digest: string, now: number) => Effect.Effect<Option.Option<Profile>, StoreError>
    readonly end: (digest: string) => Effect.Effect<void, StoreError>
    readonly overlap: (from: string, into: string) => Effect.Effect<ReadonlyArray<Overlap>, StoreError>
    /**
     * All that is of one profile is of the other from now on: connections, what they keep in step, open work, history, accounts and browsers. Streams of both send what the
     * other had (it is noted as theirs to do), and no lease that was held holds any more. All at once or nothing: `false` where credentials or secrets have
     * changed since they were sealed, are just being refreshed, or one of the two is part of another by now.
     */
    readonly unite: (union: Union) => Effect.Effect<boolean, StoreError>
  }
>()("@syncline/engine/Profiles") {}
