/** The ways in which people sign in to the registered applications, as a page shows them. */
import { Authorization, type Resource } from "@syncline/adapter-core"
import { Effect, Result } from "effect"
import { Adapters } from "../Adapters.ts"
import { OAuthClients } from "../access/OAuthClients.ts"

export interface ApplicationWays {
  /** The adapter's short name. */
  readonly app: string
  /** For people. */
  readonly name: string
  /** A square picture: an SVG document. */
  readonly icon: string
  /** Whether `signIn.begin` sends people there: it does OAuth, and the host is registered there. */
  readonly oauth: boolean
  /** What people can fill in instead. */
  readonly forms: ReadonlyArray<Authorization.Form>
  /** What it has, in the order of the adapter. */
  readonly kinds: ReadonlyArray<{ readonly kind: string; readonly reads: boolean; readonly writes: boolean }>
}

/** In the order in which the adapters were given. Nobody is asked: adapters know it. */
export const ways: Effect.Effect<ReadonlyArray<ApplicationWays>, never, Adapters> = Effect.gen(function* () {
  const [{ adapters }, clients] = [yield* Adapters, yield* OAuthClients]
  const all: Array<ApplicationWays> = []
  for (const { app, name, icon, api, open } of adapters.values()) {
    const opened = yield* Effect.result(open({ credentials: Effect.succeed(undefined) }))
    const kinds = Result.isSuccess(opened) ? opened.success.resources.map(kindOf) : []
    const forms = api.authorizations.flatMap((way) => (way._tag === "OAuth2" ? [] : [Authorization.form(way)]))
    const oauth = clients.has(app) && api.authorizations.some(({ _tag }) => _tag === "OAuth2")
    all.push({ app, name, icon, oauth, forms, kinds })
  }
  return all
})

const kindOf = ({ kind, importer }: Resource.Resource) => ({ kind: kind.name, reads: true, writes: importer !== undefined })
