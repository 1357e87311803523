/** What the emulators answer and what not, read out of their code and held against the vendors' descriptions, as the README lists it. */
import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from "graphql"
import { openApi } from "@syncline/sandbox/contract/github"
import { repositoryTable } from "../src/github/Dispatch.ts"
import { globalTable } from "../src/github/Gateway.ts"
import { makeRegistry } from "../src/github/apps/Registry.ts"
import { makeGrants } from "../src/github/oauth/Grants.ts"
import { usualLifetimes } from "../src/github/oauth/Lifetimes.ts"
import { makeHooks } from "../src/github/webhooks/Hooks.ts"
import { makeWorld } from "../src/github/World.ts"
import { makeOutbox } from "../src/webhooks/Outbox.ts"
import { schema } from "../src/linear/Schema.ts"
import { unansweredArguments } from "../src/linear/Unanswered.ts"
import { unusedFields } from "../src/linear/UnusedSdl.ts"

const codes = (names: Iterable<string>): string => [...names].map((name) => `\`${name}\``).join(", ")

/** One line for each path, with its methods. */
const byPath = (operations: Iterable<string>): ReadonlyArray<string> => {
  const methods = new Map<string, Array<string>>()
  for (const operation of [...operations].toSorted()) {
    const [method = "", path = ""] = operation.split(" ")
    methods.set(path, [...(methods.get(path) ?? []), method])
  }
  return [...methods].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([path, names]) => `- \`${path}\`: ${names.join(", ")}`)
}

/** `/repos/{owner}/{repo}/issues/{}`: names of parameters differ, places do not. */
const shapeOf = (operation: string): string => operation.replaceAll(/\{\w+\}/g, "{}")

const routes = () => {
  const world = makeWorld()
  const registry = makeRegistry(world)
  const random = () => 0
  const grants = makeGrants({ registry, known: new Map(), random, lifetimes: usualLifetimes })
  const hooks = makeHooks({ world, registry, outbox: makeOutbox(), random, clock: random })
  return { global: globalTable({ registry, grants, hooks, searchDelayMillis: 0 }), belowRepositories: repositoryTable(hooks) }
}

const answeredOperations = (): ReadonlySet<string> => {
  const { global, belowRepositories } = routes()
  const shapes = new Set([
    ...belowRepositories.map(({ method, path }) => shapeOf(`${method} /repos/{owner}/{repo}${path}`)),
    ...global.map(({ method, path }) => shapeOf(`${method} ${path}`)),
    // The gateway answers it itself.
    "GET /rate_limit",
  ])
  const described = openApi.operations().filter((operation) => shapes.has(shapeOf(operation)))
  if (described.length !== shapes.size) throw new Error("an emulated path is unknown to GitHub's description")
  return new Set(described)
}

export const githubAnswers = (): string => byPath(answeredOperations()).join("\n")

/** What GitHub describes under the same roots and the emulator refuses. */
export const githubRefusals = (): string => {
  const answered = answeredOperations()
  return byPath(openApi.operations().filter((operation) => !answered.has(operation))).join("\n")
}

const fieldsOf = (known: GraphQLObjectType | null | undefined): ReadonlyArray<string> => Object.keys(known?.getFields() ?? {}).toSorted()

const refusedArguments = (): ReadonlyArray<string> =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => unansweredArguments(field).map((name) => `${type.name}.${field.name}(${name})`)),
    )
    .toSorted()

export const linearAnswers = (): string =>
  [
    `- queries: ${codes(fieldsOf(schema.getQueryType()))}`,
    `- mutations: ${codes(fieldsOf(schema.getMutationType()))}`,
    `- arguments that may have no value: ${codes(refusedArguments())}`,
  ].join("\n")

export const linearStandingFields = (): string =>
  Object.entries(unusedFields)
    .toSorted()
    .map(([type, fields]) => `- ${type}: ${codes(fields)}`)
    .join("\n")

/** By record, the fields that the vendor's schema has and the emulator refuses. */
export const linearRefusals = (vendor: GraphQLSchema): string =>
  Object.keys(unusedFields)
    .toSorted()
    .flatMap((name) => {
      const [own, theirs] = [schema.getType(name), vendor.getType(name)]
      if (!isObjectType(own) || !isObjectType(theirs)) return []
      const missing = fieldsOf(theirs).filter((field) => !(field in own.getFields()))
      return missing.length === 0 ? [] : [`- ${name}: ${codes(missing)}`]
    })
    .join("\n")
