/** What the application can be asked about objects that are not where they were or came from another place of it, in the account of the connection. */
import { AdapterError, type Change, type Client, type MovedTo, type Resource, Trail, Unavailable } from "@syncline/adapter-core"
import { Effect, Result } from "effect"
import type { Session } from "../access/Session.ts"
import { stopsConnection, tellsNothing } from "../decide/Retry.ts"

/** An object that moved on is followed through so many places. */
const farthest = 5

/** Nothing is made of an object while the application cannot be asked: then these fail. */
export interface Asking {
  /** An object as the application has it. That it is gone is believed only where its place is there: who may see no place is told the same of all that is in it. */
  readonly look: (resource: Resource.Resource, place: MovedTo) => Effect.Effect<Change, AdapterError>
  /**
   * The places through which an object has gone since it was at one, in their order, as far as the application says. An object that is still there, or of which
   * nothing is known, has gone nowhere.
   */
  readonly trace: (resource: Resource.Resource, from: MovedTo) => Effect.Effect<ReadonlyArray<MovedTo>, AdapterError>
  /** Whether the application does not have an object any more. */
  readonly isGone: (resource: Resource.Resource, place: MovedTo) => Effect.Effect<boolean, AdapterError>
  /** What belongs to an object; nothing where the application cannot list it. */
  readonly brought: (resource: Resource.Resource, parent: MovedTo) => Effect.Effect<ReadonlyArray<Change>, AdapterError>
  /** Objects that were made up to then have been read already, if they were here: epoch milliseconds of the application's clock. */
  readonly covered: number | undefined
}

export const make = Effect.fnUntraced(function* (
  { session }: { readonly session: Session },
  covered?: number,
): Effect.fn.Return<Asking, never, Client.Requirements> {
  const services = yield* Effect.context<Client.Requirements>()
  const { connection, opened } = session
  const { client } = opened

  const look: Asking["look"] = Effect.fnUntraced(function* ({ exporter }, place) {
    const answer = yield* Effect.result(exporter.get(client, place).pipe(Effect.provideContext(services)))
    if (Result.isSuccess(answer)) return answer.success
    if (answer.failure.reason._tag === "Gone") {
      const reached = yield* Effect.result(opened.partition(place.partition).pipe(Effect.provideContext(services)))
      if (Result.isFailure(reached)) return yield* unreachable(connection.app, reached.failure)
    }
    return yield* answer.failure
  })

  /** Why an object cannot be had, if it cannot. */
  const missing = Effect.fnUntraced(function* (resource: Resource.Resource, place: MovedTo) {
    const answer = yield* Effect.result(look(resource, place))
    if (Result.isSuccess(answer)) return undefined
    return tellsNothing(answer.failure.reason) ? yield* answer.failure : answer.failure.reason
  })

  const trace: Asking["trace"] = Effect.fnUntraced(function* (resource, from) {
    const places: Array<MovedTo> = []
    let at = from
    while (places.length < farthest) {
      const reason = yield* missing(resource, at)
      if (reason?._tag !== "Moved") break
      const { partition, externalId } = reason
      at = { partition, externalId }
      places.push(at)
    }
    return places
  })

  const brought: Asking["brought"] = Effect.fnUntraced(function* ({ exporter }, { partition, externalId: parent }) {
    const changes: Array<Change> = []
    let position: string | undefined
    let trail: Trail.Trail | undefined = Trail.none
    while (exporter.of !== undefined && trail !== undefined) {
      const request = { partition, parent, ...(position !== undefined && { position }) }
      const page = yield* Effect.result(exporter.of(client, request).pipe(Effect.provideContext(services)))
      if (Result.isFailure(page)) {
        if (tellsNothing(page.failure.reason)) return yield* page.failure
        break
      }
      // One by one: a call takes only so many arguments.
      for (const change of page.success.changes) changes.push(change)
      position = page.success.next
      if (position === undefined) break
      trail = Trail.follow(trail, position)
    }
    return changes
  })

  const isGone: Asking["isGone"] = (resource, place) => Effect.map(missing(resource, place), (reason) => reason?._tag === "Gone")

  return { look, trace, isGone, brought, covered }
})

/** Tells nothing about the object that was asked for. */
const unreachable = (app: string, { operation, message, reason }: AdapterError): AdapterError =>
  stopsConnection(reason)
    ? new AdapterError({ app, operation, reason })
    : new AdapterError({ app, operation, reason: new Unavailable({ message: `its place cannot be reached: ${message}` }) })
