/** Ways in which the writing half of an adapter can break the contract. */
import { Effect, Struct } from "effect"
import { AdapterError, Rejected, Unavailable } from "../AdapterError.ts"
import * as Attribution from "../Attribution.ts"
import type { Upsert } from "../Change.ts"
import type { CreateSafety } from "../CreateSafety.ts"
import type { Importer } from "../Importer.ts"
import { type Vice, objects, resource, writing } from "./Vice.ts"

const attribution = { application: "Fake", author: "author", text: "body" }
const mark: CreateSafety = { _tag: "Mark", settleMillis: 5000 }
const none: CreateSafety = { _tag: "None" }

const fieldVices: ReadonlyArray<Vice> = [
  writing("forgets a field of a create", ({ create }) => ({
    create: (client, request) => create(client, { ...request, view: Struct.omit(request.view, ["body"]) }),
  })),
  writing("forgets a field of an update", ({ update }) => ({
    update: (client, request) => update(client, { ...request, patch: Struct.omit(request.patch, ["done"]) }),
  })),
  writing("empties what an update does not name", ({ update }) => ({
    update: (client, request) => update(client, { ...request, patch: { body: "", ...request.patch } }),
  })),
  writing(
    "answers a create with what was asked for",
    ({ create }) => ({
      create: (client, request) => Effect.map(create(client, request), (made) => ({ ...made, view: { ...made.view, ...request.view } })),
    }),
    { see: { title: (title) => String(title).toUpperCase() } },
  ),
  writing("answers an update with the object as it was", ({ update, create }) => {
    const known = new Map<string, Upsert>()
    const remember = (upsert: Upsert) => Effect.sync(() => known.set(upsert.externalId, upsert))
    return {
      create: (client, request) => Effect.tap(create(client, request), remember),
      update: (client, request) => Effect.map(update(client, request), (made) => known.get(made.externalId) ?? made),
    }
  }),
  writing("names referred objects by their ids, not their addresses", ({ create, update }) => ({
    create: (client, request) => create(client, { ...request, address: (_, id) => id }),
    update: (client, request) => update(client, { ...request, address: (_, id) => id }),
  })),
  writing(
    "loses the address of what it made",
    ({ create }) => ({ create: (client, request) => Effect.map(create(client, request), (made) => Struct.omit(made, ["address"])) }),
    { addressField: "title" },
  ),
  writing("leaves out a value that is refused", ({ create }) => ({
    create: (client, request) =>
      Effect.catch(create(client, request), (error) =>
        error.reason._tag === "Rejected" && error.reason.field === "title"
          ? create(client, { ...request, view: Struct.omit(request.view, ["title"]) })
          : Effect.fail(error),
      ),
  })),
  writing("does not say what is refused", ({ create }) => ({
    create: (client, request) =>
      Effect.mapError(create(client, request), ({ app, operation, reason }) => {
        return new AdapterError({ app, operation, reason: reason._tag === "Rejected" ? new Rejected({ message: "no" }) : reason })
      }),
  })),
  resource("declares a limit that is too high", () => ({ limits: { title: 41 } }), { limits: { title: 40 } }),
  resource("declares a limit that is too low", () => ({ limits: { title: 39 } }), { limits: { title: 40 } }),
  resource("declares a limit for a field that is no text", () => ({ limits: { done: 40 } })),
  writing(
    "counts more characters than there are",
    ({ create }) => ({
      create: (client, request) =>
        String(request.view["title"]).length > 40
          ? Effect.fail(new AdapterError({ app: "fake", operation: "create", reason: new Rejected({ message: "too long" }) }))
          : create(client, request),
    }),
    { limits: { title: 40 } },
  ),
  writing(
    "cuts a text that is too long",
    ({ create }) => ({
      create: (client, request) =>
        create(client, { ...request, view: { ...request.view, title: [...String(request.view["title"])].slice(0, 40).join("") } }),
    }),
    { limits: { title: 40 } },
  ),
  writing(
    "says nothing of the author",
    ({ create }) => ({ create: (client, request) => create(client, Struct.omit(request, ["attribution"])) }),
    { attribution },
  ),
  writing(
    "loses the line of the author with an edit",
    ({ update }) => ({ update: (client, request) => update(client, Struct.omit(request, ["attribution"])) }),
    { attribution },
  ),
  {
    ...objects("takes the line of the author for a part of the text", (upsert) => ({
      ...Struct.omit(upsert, ["attribution"]),
      view: { ...upsert.view, body: Attribution.above(String(upsert.view["body"]), upsert.attribution) },
    })),
    of: { attribution },
  },
  resource("has no room for the line of the author", () => ({ limits: { body: 2000 } }), { attribution, limits: { body: 2000 } }),
  resource("declares that it writes a field that it does not", ({ writable }) => ({ writable: [...writable, "author"] })),
]

const createVices: ReadonlyArray<Vice> = [
  writing("does not take the ids that it declares to take", () => ({ createSafety: { _tag: "ClientId" } }), { createSafety: none }),
  writing("knows no idempotency key", () => ({ createSafety: { _tag: "IdempotencyKey" } }), { createSafety: none }),
  writing("makes a second object with the same natural key", ({ create }) => ({ create, createSafety: { _tag: "NaturalKey" } }), {
    createSafety: none,
  }),
  writing("takes the first half of a create for the whole", ({ create, update }) => ({
    create: Effect.fnUntraced(function* (client, request) {
      const { done = false, ...first } = request.view
      const made = yield* create(client, { ...request, view: first })
      if (done === false) return made
      const { partition, address } = request
      const { externalId, version } = made
      const rest = update(client, { partition, externalId, version, ownAddress: undefined, patch: { done }, address })
      return yield* Effect.catch(rest, () => Effect.succeed(made))
    }),
  })),
  writing("makes a second object when its id is taken", ({ create }) => ({
    create: (client, request) =>
      Effect.catch(create(client, request), (error) =>
        error.reason._tag === "Rejected" && error.reason.field === undefined
          ? create(client, { ...request, operationId: `${request.operationId}-2` })
          : Effect.fail(error),
      ),
  })),
  writing(
    "creates twice",
    ({ create }) => ({ create: (client, request) => Effect.andThen(create(client, request), create(client, request)) }),
    {
      createSafety: mark,
    },
  ),
  writing("finds nothing", () => ({ find: () => Effect.succeed(undefined) }), { createSafety: mark }),
  writing(
    "finds whatever it made last",
    ({ create }) => {
      let last: Upsert | undefined
      return {
        create: (client, request) => Effect.tap(create(client, request), (made) => Effect.sync(() => (last = made))),
        find: () => Effect.sync(() => last),
      }
    },
    { createSafety: mark },
  ),
  writing(
    "finds another object when there is none of its own",
    ({ create, find }) => {
      let last: Upsert | undefined
      return {
        create: (client, request) => Effect.tap(create(client, request), (made) => Effect.sync(() => (last = made))),
        ...(find && { find: (client, request) => Effect.map(find(client, request), (found) => found ?? last) }),
      }
    },
    { createSafety: mark },
  ),
  writing("finds its creates later than it declares", () => ({ createSafety: { _tag: "Mark", settleMillis: 0 } }), {
    createSafety: mark,
    facts: { consistencyLagMillis: 5000 },
  }),
  writing("declares a mark that nothing finds", () => ({ createSafety: mark }), { createSafety: none }),
]

const updateVices: ReadonlyArray<Vice> = [
  writing("invites a retry of an update that may have happened", ({ update }) => ({
    update: (client, request) =>
      Effect.mapError(update(client, request), (error) =>
        error.reason._tag === "UnknownOutcome"
          ? new AdapterError({ app: error.app, operation: error.operation, reason: new Unavailable({ message: "again" }) })
          : error,
      ),
  })),
  writing("checks no version, but declares it", () => ({ checksVersion: true })),
  writing(
    "overrides a conflict",
    ({ update }) => ({
      update: (client, request) =>
        Effect.catch(update(client, request), (error) =>
          error.reason._tag === "Conflict" ? update(client, { ...request, version: undefined }) : Effect.fail(error),
        ),
    }),
    { checksVersion: true },
  ),
  {
    name: "reads the object between the look at it and the write",
    spoil: (honest) => {
      const { exporter, importer } = honest
      if (importer === undefined) return honest
      const update: Importer["update"] = (client, request) =>
        Effect.andThen(exporter.get(client, request), importer.update(client, request))
      return { ...honest, importer: { ...importer, update } }
    },
  },
  writing("updates what is not there", ({ update }) => ({
    update: (client, request) =>
      Effect.catch(update(client, request), (error) =>
        error.reason._tag === "Gone"
          ? Effect.succeed({ _tag: "Upsert" as const, externalId: request.externalId, view: {}, raw: null })
          : Effect.fail(error),
      ),
  })),
]

export const writingVices: ReadonlyArray<Vice> = [...fieldVices, ...createVices, ...updateVices]
