/** The writes of an importer with everything that the engine would supply: operation ids, the present, versions and the addresses of referred objects. */
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import type { AdapterError } from "../AdapterError.ts"
import type { Upsert, View } from "../Change.ts"
import type { Requirements } from "../client/Client.ts"
import type { CreateRequest, Importer } from "../Importer.ts"
import { type Bench, type CheckFailed, fail, pick } from "./Check.ts"
import { readAll, settle, upserts } from "./Reading.ts"
import type { Stage, WritableSubject } from "./Stage.ts"

export interface Writing {
  readonly importer: Importer
  readonly samples: readonly [View, View]
  readonly request: (view: View) => Effect.Effect<CreateRequest>
  readonly create: (request: CreateRequest) => Effect.Effect<Upsert, AdapterError, Requirements>
  readonly prepareUpdate: (patch: View) => Effect.Effect<void, AdapterError, Requirements>
  readonly update: (current: Upsert, patch: View) => Effect.Effect<Upsert, AdapterError, Requirements>
  readonly get: (id: string) => Effect.Effect<Upsert, AdapterError | CheckFailed, Requirements>
  /** What a create with an unknown outcome made, by the declared means. */
  readonly recover: (request: CreateRequest) => Effect.Effect<Upsert | undefined, AdapterError | CheckFailed, Requirements>
}

export const open = Effect.fnUntraced(function* <S extends Stage>(
  subject: WritableSubject<S>,
  bench: Bench<S>,
): Effect.fn.Return<Writing, AdapterError | CheckFailed, Requirements> {
  const { opened, resource, stage } = bench
  const { client } = opened
  const { partition } = stage
  const { importer } = resource
  if (importer === undefined) return yield* fail(`the adapter cannot write ${subject.kind}`)
  const samples = yield* subject.writes.samples(stage)
  const addresses = yield* readAddresses(bench)
  const address = (kind: string, id: string) => addresses.get(`${kind} ${id}`) ?? id
  let operations = 0

  const get: Writing["get"] = (externalId) =>
    Effect.flatMap(resource.exporter.get(client, { partition, externalId }), (change) =>
      change._tag === "Upsert" ? Effect.succeed(change) : fail(`"${externalId}" is ${change._tag}`),
    )

  const create: Writing["create"] = (request) => importer.create(client, request)

  const recover = Effect.fnUntraced(function* (request: CreateRequest) {
    const { createSafety } = importer
    switch (createSafety._tag) {
      case "ClientId":
        return yield* Effect.catchTag(get(request.operationId), "AdapterError", (error) =>
          error.reason._tag === "Gone" ? Effect.succeed(undefined) : Effect.fail(error),
        )
      case "IdempotencyKey":
        return yield* create(request)
      case "Mark":
        yield* TestClock.adjust(createSafety.settleMillis)
        return yield* findWith(importer, request)
      case "NaturalKey":
        yield* settle(bench)
        return yield* findWith(importer, request)
      case "None":
        return undefined
    }
  })

  const findWith = ({ find }: Importer, request: CreateRequest) =>
    find === undefined ? fail("the importer declares a way to find its creates, but has no `find`") : find(client, request)

  return {
    importer,
    samples,
    get,
    create,
    recover,
    request: (view) =>
      Effect.map(Clock.currentTimeMillis, (startedAt) => ({
        partition,
        operationId: `0b5f3f6e-5c53-4e0a-9d6c-${String(++operations).padStart(12, "0")}`,
        startedAt,
        view: pick(view, resource.writable),
        address,
      })),
    prepareUpdate: (patch) => importer.prepareUpdate?.(client, { partition, patch }) ?? Effect.void,
    update: ({ externalId, address: ownAddress, version, attribution }, patch) =>
      importer.update(client, {
        partition,
        externalId,
        ownAddress,
        version,
        patch,
        address,
        ...(attribution !== undefined && { attribution }),
      }),
  }
})

/** The addresses of everything that records of this kind may refer to, as the exporters of those kinds give them. */
const readAddresses = Effect.fnUntraced(function* <S extends Stage>(bench: Bench<S>) {
  const kinds = new Set(Object.values(bench.resource.kind.fields).flatMap(({ references }) => references ?? []))
  const addresses = new Map<string, string>()
  for (const resource of bench.opened.resources) {
    if (!kinds.has(resource.kind.name)) continue
    yield* settle({ ...bench, resource })
    const { changes } = yield* readAll({ ...bench, resource })
    for (const { externalId, address } of upserts(changes)) {
      if (address !== undefined) addresses.set(`${resource.kind.name} ${externalId}`, address)
    }
  }
  return addresses
})
