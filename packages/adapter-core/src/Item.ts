/**
 * One object as a client shows it outside of a sync: its id, and its fields in the words of its kind. What an adapter hands out of its endpoints is made of
 * items, so that the vendor's own shapes stay inside its package; who wants those has the `raw` payload beside the item.
 */
import { Effect, Result, Schema, SchemaGetter, SchemaIssue } from "effect"
import type { Json } from "./Json.ts"
import type { Fields, Kind, RecordOf, RecordType } from "./Kind.ts"
import type { FieldMapping, Identity } from "./Resource.ts"

export type Item<K, Name extends keyof RecordType<K> = keyof RecordType<K>> = { readonly externalId: string } & Pick<RecordType<K>, Name>

/** Decodes what the vendor sends, and shows something else of it. An object on which `show` breaks does not decode. */
export const of = <Wire, A>(wire: Schema.Decoder<Wire>, show: (wire: Wire) => A): Schema.Decoder<A> =>
  wire.pipe(
    Schema.decodeTo(
      Schema.declare((_value): _value is A => true),
      {
        decode: SchemaGetter.transformEffect((value: Wire, options) =>
          Effect.try({
            try: () => show(value),
            catch: (cause) => new SchemaIssue.InvalidValue({ message: messageOf(cause) }, value, options),
          }),
        ),
        encode: SchemaGetter.forbidden(() => "an item is never sent"),
      },
    ),
  )

/** Items of a kind, read as its resource reads them. `more` is what the adapter says of an object in words of its own. */
export const make = <F extends Fields, Wire, Name extends keyof F & string, More extends object>(definition: {
  readonly kind: Kind<string, F>
  readonly wire: Schema.Decoder<Wire>
  readonly identity: (wire: Wire) => Identity
  readonly fields: { readonly [N in Name]: FieldMapping<Wire, RecordOf<F>[N]> }
  readonly more: (wire: Wire) => More
}): Schema.Decoder<{ readonly externalId: string } & Pick<RecordOf<F>, Name> & More> => {
  const { kind, wire, identity, more } = definition
  const mappings = Object.entries(definition.fields) as ReadonlyArray<[string, FieldMapping<Wire, Json>]>
  return of(wire, (value) => {
    const read = kind.decodePartial(Object.fromEntries(mappings.map(([name, mapping]) => [name, mapping.get(value)])))
    const fields = Result.getOrThrow(read) as Pick<RecordOf<F>, Name>
    return { externalId: identity(value).externalId, ...fields, ...more(value) }
  })
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
