/** Links as they are stored, and everything a page of changes is decided on, read at once. */
import { Context, type Effect } from "effect"
import type { Conflict } from "../model/Conflict.ts"
import type { ExternalReference, Link, LinkState } from "../model/Link.ts"
import type { HubRecord } from "../model/Record.ts"
import type { KnownReference } from "../decide/References.ts"
import type { StoreError } from "../model/StoreError.ts"

export interface PageQuery {
  readonly tenant: string
  readonly streamId: string
  readonly connectionId: string
  readonly kind: string
  /** The objects of the page. */
  readonly externalIds: ReadonlyArray<string>
  /** Hashes of the objects' payloads as they are now, in the order of the ids. */
  readonly hashes?: ReadonlyArray<string>
  /** What the objects refer to. */
  readonly references: ReadonlyArray<ExternalReference>
  /** The kind's reference fields, by which the loaded records refer to others. */
  readonly referenceFields: ReadonlyArray<string>
  /** The match keys of all objects. */
  readonly matchKeys: ReadonlyArray<string>
  /** Ids of records that objects of the page may be, each beside the object; of objects that have a record they are not looked up. */
  readonly recordIds?: ReadonlyArray<{ readonly externalId: string; readonly recordId: string }>
}

export interface PageState {
  /** Ids of objects that have a record, wait for nothing and whose payload is stored as it is now. The rest tells nothing of them. */
  readonly unchanged: ReadonlySet<string>
  readonly links: ReadonlyMap<string, Link>
  /** Hashes of the stored payloads, by external id. */
  readonly hashes: ReadonlyMap<string, string>
  /** The links' records, the match candidates and the records that objects may be, by id. */
  readonly records: ReadonlyMap<string, HubRecord>
  /** Open conflicts of the links. */
  readonly conflicts: ReadonlyArray<Conflict>
  /** Links of the same connection: of what the objects refer to and of what the loaded records refer to. */
  readonly references: ReadonlyArray<KnownReference>
  /** Ids of records that have one of the match keys or ids and no link on this stream. */
  readonly candidates: ReadonlyArray<string>
  /** Objects of the stream without a record that are found by one of the match keys, each with those keys. */
  readonly found: ReadonlyArray<FoundObject>
}

export interface FoundObject {
  readonly externalId: string
  readonly state: LinkState
  readonly keys: ReadonlyArray<string>
  /** When it was last looked at, epoch milliseconds. */
  readonly processedAt: number
  /** It is to be looked at again. */
  readonly due: boolean
}

/** Where records may be linked that objects of a page are, which came from elsewhere. */
export interface OriginQuery {
  readonly tenant: string
  readonly kind: string
  /** The stream that the objects are on by now: its links count where they say that their object has left. */
  readonly streamId: string
  /** Those of other places: all their links count. */
  readonly streamIds: ReadonlyArray<string>
  readonly recordIds: ReadonlyArray<string>
  /** What the ids of further records begin with. */
  readonly beginnings: ReadonlyArray<string>
  /** Of those, what the ids of records begin with whose links count on the stream itself too, whatever they say. */
  readonly returning: ReadonlyArray<string>
  readonly limit: number
}

/** Links of a stream that a reconciliation has not shown, and that nothing was written of since it began: epoch milliseconds. */
export interface UnseenQuery {
  readonly tenant: string
  readonly streamId: string
  readonly runId: string
  readonly before: number
}

export class Links extends Context.Service<
  Links,
  {
    readonly page: (query: PageQuery) => Effect.Effect<PageState, StoreError>
    /** Links to records of these ids. In the order of the records' ids. */
    readonly origins: (query: OriginQuery) => Effect.Effect<ReadonlyArray<Link>, StoreError>
    /** Links that wait for something that is linked by now, and those that are due, with their stored payloads. `unread`: streams of which none is due yet. */
    readonly ready: (
      tenant: string,
      connectionId: string,
      page: { readonly limit: number; readonly unread: ReadonlyArray<string> },
    ) => Effect.Effect<ReadonlyArray<{ readonly link: Link; readonly payload: string }>, StoreError>
    /** Linked objects of the given streams whose records name one of the given records in their data. Looks at all of them. */
    readonly naming: (
      tenant: string,
      streamIds: ReadonlyArray<string>,
      recordIds: ReadonlyArray<string>,
    ) => Effect.Effect<ReadonlyArray<{ readonly streamId: string; readonly recordId: string; readonly externalId: string }>, StoreError>
    /** Objects of a connection that have a record, by what the application calls them, in any letter case. */
    readonly called: (
      tenant: string,
      connectionId: string,
      names: ReadonlyArray<{ readonly kind: string; readonly address: string }>,
    ) => Effect.Effect<ReadonlyArray<KnownReference>, StoreError>
    /**
     * Whether a connection has a linked object of the kind whose record is not linked on another connection, and was there by a time in epoch milliseconds. Looks
     * at all of them.
     */
    readonly anyUnmatched: (
      tenant: string,
      query: { readonly kind: string; readonly connectionId: string; readonly otherId: string; readonly before: number },
    ) => Effect.Effect<boolean, StoreError>
    /** Ids of objects that are `linked`, in an order of the store's own. `after`: the last of the page before. */
    readonly unseen: (
      query: UnseenQuery,
      page: { readonly after?: string; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<string>, StoreError>
    readonly countUnseen: (query: UnseenQuery) => Effect.Effect<number, StoreError>
    /** Forgets what reconciliations of a stream showed. */
    readonly forgetSeen: (tenant: string, streamId: string) => Effect.Effect<void, StoreError>
    /** Makes objects of a stream due that have no record: all that are in one of the states, or those named. */
    readonly lookAgain: (
      tenant: string,
      streamId: string,
      which: { readonly states: ReadonlyArray<LinkState> } | { readonly externalIds: ReadonlyArray<string> },
      due: string,
    ) => Effect.Effect<void, StoreError>
    /** How many links of a stream are due. */
    readonly countDue: (tenant: string, streamId: string) => Effect.Effect<number, StoreError>
    readonly ofRecord: (tenant: string, recordId: string) => Effect.Effect<ReadonlyArray<Link>, StoreError>
    /** How many links of each state a stream has. */
    readonly counts: (tenant: string, streamId: string) => Effect.Effect<{ readonly [State in LinkState]?: number }, StoreError>
    readonly list: (
      tenant: string,
      streamId: string,
      page: { readonly state?: LinkState; readonly address?: string; readonly after?: string; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<Link>, StoreError>
    /** Stored payloads of objects that are linked or could not be read, in the order of `list`. */
    readonly kept: (
      tenant: string,
      streamId: string,
      page: { readonly after?: string; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<{ readonly externalId: string; readonly payload: string }>, StoreError>
    /** The stored payload, as JSON text. */
    readonly payload: (tenant: string, streamId: string, externalId: string) => Effect.Effect<string | undefined, StoreError>
  }
>()("@syncline/engine/Links") {}
