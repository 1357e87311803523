/** The exporter of one kind of a `FakeApp`. Its lists are in the order of creation, and its positions survive whatever happens to the objects. */
import { Effect } from "effect"
import { Gone, Moved, type Reason, Rejected } from "../AdapterError.ts"
import type { Change } from "../Change.ts"
import type { ChangePage, Exporter, ReadRequest } from "../Exporter.ts"
import { type FakeKind, factsOf, read, toRaw } from "./FakeKind.ts"
import type { FakeSurroundings } from "./FakeSurroundings.ts"

export const make = (fake: FakeKind, { objects, pageSize, now, answer }: FakeSurroundings): Exporter => {
  const facts = factsOf(fake)
  const { granularityMillis, inclusive } = facts
  const parents = Object.entries(fake.kind.fields).flatMap(([name, { references, required }]) =>
    references !== undefined && required === true ? [name] : [],
  )

  const page = Effect.fnUntraced(function* ({ partition, position, since, validator }: ReadRequest): Effect.fn.Return<ChangePage, Reason> {
    const after = position === undefined ? 0 : Number(position)
    if (!Number.isSafeInteger(after) || after < 0) return yield* new Rejected({ message: `"${position}" is not a position` })
    const from =
      since === undefined || facts.kind === "none" ? Number.NEGATIVE_INFINITY : Math.floor(since / granularityMillis) * granularityMillis
    const listed = objects
      .shown(partition)
      .filter(({ sequence, updatedAt }) => sequence > after && (inclusive ? updatedAt >= from : updatedAt > from))
    const slice = listed.slice(0, pageSize)
    const last = slice.at(-1)
    const next = listed.length > slice.length && last !== undefined ? String(last.sequence) : undefined
    const whole = position === undefined && next === undefined
    const removed = fake.tellsRemovals === true && next === undefined ? objects.removed(partition, from) : []
    const removals = removed.map((externalId): Change => ({ _tag: "Removal", externalId }))
    const merges = fake.tellsMerges === "in lists" && next === undefined ? objects.merged(partition, from) : []
    const told = merges.map(({ id: externalId, into }): Change => ({ _tag: "Merged", externalId, into }))
    const current = whole
      ? [...slice.map(({ id, version }) => `${id}:${version}`), ...removed, ...merges.map(({ id }) => id)].join(",")
      : undefined
    const answered = { next, serverTime: now(), validator: current }
    if (current !== undefined && current === validator) return { ...answered, changes: [], notModified: true }
    const changes = slice.flatMap((object) => (object.foreign ? [] : [read(fake, toRaw(fake, object))]))
    return { ...answered, changes: [...changes, ...removals, ...told], notModified: false }
  })

  return {
    facts,
    page: (_, request) => {
      const { partition, position, since } = request
      const call = {
        operation: "page",
        partition,
        ...(position !== undefined && { position }),
        ...(since !== undefined && { since }),
      } as const
      return answer(call, page(request))
    },
    get: (_, { partition, externalId }) =>
      answer(
        { operation: "get", partition, externalId },
        Effect.suspend((): Effect.Effect<Change, Gone | Moved> => {
          const object = objects.get(partition, externalId)
          const left = object === undefined ? objects.departed(partition, externalId) : undefined
          const into = object === undefined && fake.tellsMerges !== undefined ? objects.mergedInto(partition, externalId) : undefined
          if (into !== undefined) return Effect.succeed({ _tag: "Merged", externalId, into })
          if (left !== undefined)
            return Effect.fail(new Moved({ message: `it is "${left.externalId}" in "${left.partition}" now`, ...left }))
          return object === undefined || object.foreign
            ? Effect.fail(new Gone({ message: `there is no "${externalId}"` }))
            : Effect.succeed(read(fake, toRaw(fake, object)))
        }),
      ),
    ...(parents.length > 0 && {
      of: (_, { partition, parent, position }) =>
        answer(
          { operation: "of", partition, externalId: parent, ...(position !== undefined && { position }) },
          Effect.sync(() => {
            const after = Number(position ?? 0)
            const listed = objects
              .list(partition)
              .filter(({ fields, sequence }) => sequence > after && parents.some((name) => fields[name] === parent))
            const slice = listed.slice(0, pageSize)
            const next = listed.length > slice.length ? slice.at(-1)?.sequence.toString() : undefined
            return { changes: slice.map((object) => read(fake, toRaw(fake, object))), next }
          }),
        ),
    }),
    read: (raw) => read(fake, raw),
  }
}
