/**
 * The adapters a host works with, and the kinds they have between them, in the order of their references: what a kind refers to comes before it.
 */
import type { Adapter, Kind } from "@syncline/adapter-core"
import { Context, Effect, Layer, Schema } from "effect"

export class AdaptersError extends Schema.TaggedError<AdaptersError>()("AdaptersError", { message: Schema.String }) {}

export interface Registry {
  readonly adapters: ReadonlyMap<string, Adapter.Adapter>
  readonly kinds: ReadonlyMap<string, Kind.Kind>
  /** Where a kind stands in the order of dependencies: 0 before 1. */
  readonly rankOf: (kind: string) => number
}

export class Adapters extends Context.Service<Adapters, Registry>()("@syncline/engine/Adapters") {
  static readonly layer = (adapters: ReadonlyArray<Adapter.Adapter>): Layer.Layer<Adapters, AdaptersError> =>
    Layer.effect(Adapters, register(adapters))
}

export const register = Effect.fnUntraced(function* (adapters: ReadonlyArray<Adapter.Adapter>): Effect.fn.Return<Registry, AdaptersError> {
  const byApp = new Map<string, Adapter.Adapter>()
  const kinds = new Map<string, Kind.Kind>()
  for (const adapter of adapters) {
    if (byApp.has(adapter.app)) return yield* new AdaptersError({ message: `two adapters are called "${adapter.app}"` })
    byApp.set(adapter.app, adapter)
    for (const kind of adapter.kinds) {
      const other = kinds.get(kind.name)
      if (other !== undefined && !sameShape(other, kind)) {
        return yield* new AdaptersError({
          message: `the adapters mean different things by the kind "${kind.name}" (seen again in "${adapter.app}")`,
        })
      }
      kinds.set(kind.name, other ?? kind)
    }
  }
  const ranks = yield* rank(kinds)
  return { adapters: byApp, kinds, rankOf: (kind) => ranks.get(kind) ?? 0 }
})

const sameShape = (left: Kind.Kind, right: Kind.Kind): boolean => {
  const names = Object.keys(left.fields)
  return (
    names.length === Object.keys(right.fields).length &&
    names.every(
      (name) => left.fields[name]?.merge === right.fields[name]?.merge && left.fields[name]?.references === right.fields[name]?.references,
    )
  )
}

/** Ranks by longest path along references to other kinds. A kind may refer to itself; a ring of kinds is an error that names it. */
export const rank = Effect.fnUntraced(function* (
  kinds: ReadonlyMap<string, Kind.Kind>,
): Effect.fn.Return<ReadonlyMap<string, number>, AdaptersError> {
  const ranks = new Map<string, number>()
  const visit = Effect.fnUntraced(function* (name: string, path: ReadonlyArray<string>): Effect.fn.Return<number, AdaptersError> {
    const known = ranks.get(name)
    if (known !== undefined) return known
    if (path.includes(name)) {
      const ring = [...path.slice(path.indexOf(name)), name].join(" → ")
      return yield* new AdaptersError({ message: `kinds refer to each other in a ring: ${ring}` })
    }
    let own = 0
    for (const { references } of Object.values(kinds.get(name)?.fields ?? {})) {
      if (references === undefined || references === name || !kinds.has(references)) continue
      own = Math.max(own, 1 + (yield* visit(references, [...path, name])))
    }
    ranks.set(name, own)
    return own
  })
  for (const name of kinds.keys()) yield* visit(name, [])
  return ranks
})
