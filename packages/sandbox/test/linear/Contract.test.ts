/** The emulator's schema and its answers against the vendor's own schema. */
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLUnionType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from "graphql"
import { describe, expect, it } from "vitest"
import { clientOf } from "./Client.ts"
import { makeDocuments } from "./Documents.ts"
import { readOwnSchema } from "./OwnSchema.ts"
import { isYounger, youngerTypes } from "./Younger.ts"
import { problemsOfData, problemsOfDocument, readVendorSchema } from "@syncline/sandbox/contract/linear"

const vendor = readVendorSchema()
const schema = readOwnSchema()

const ownTypes = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type) && !youngerTypes.includes(type.name),
)

/** Where our type departs from the vendor's type of the same name. */
const departures = (ours: GraphQLNamedType, theirs: GraphQLNamedType | undefined): ReadonlyArray<string> => {
  if (theirs === undefined) return ["unknown to the vendor"]
  if (isScalarType(ours) && isScalarType(theirs)) return []
  if (isUnionType(ours) && isUnionType(theirs)) {
    const members = (union: GraphQLUnionType) =>
      union
        .getTypes()
        .map(({ name }) => name)
        .toSorted()
        .join()
    return members(ours) === members(theirs) ? [] : ["other members"]
  }
  if (isEnumType(ours) && isEnumType(theirs)) {
    const mine = ours.getValues().map((value) => value.name)
    return mine.toSorted().join() ===
      theirs
        .getValues()
        .map((value) => value.name)
        .toSorted()
        .join()
      ? []
      : ["other values"]
  }
  if (isInputObjectType(ours) && isInputObjectType(theirs)) {
    const [mine, wanted] = [ours.getFields(), theirs.getFields()]
    return [
      ...Object.values(mine).flatMap((field) =>
        String(wanted[field.name]?.type) === String(field.type) ? [] : [`${field.name}: ${field.type}, not ${wanted[field.name]?.type}`],
      ),
      ...Object.values(wanted).flatMap((field) =>
        isRequiredInputField(field) && !(field.name in mine) ? [`${field.name} is missing`] : [],
      ),
    ]
  }
  const [ourSide, theirSide] = [
    isObjectType(ours) || isInterfaceType(ours) ? ours : undefined,
    isObjectType(theirs) || isInterfaceType(theirs) ? theirs : undefined,
  ]
  if (ourSide === undefined || theirSide === undefined || isObjectType(ours) !== isObjectType(theirs)) return ["another kind of type"]
  const interfaces = theirSide.getInterfaces().map((known) => known.name)
  return [
    ...ourSide.getInterfaces().flatMap((known) => (interfaces.includes(known.name) ? [] : [`does not implement ${known.name}`])),
    ...Object.values(ourSide.getFields()).flatMap((field) => {
      const known = theirSide.getFields()[field.name]
      if (known === undefined) return [`${field.name} is unknown to the vendor`]
      return [
        ...(String(known.type) === String(field.type) ? [] : [`${field.name}: ${field.type}, not ${known.type}`]),
        ...field.args.flatMap((argument) => {
          const wanted = known.args.find((other) => other.name === argument.name)
          return String(wanted?.type) === String(argument.type)
            ? []
            : [`${field.name}(${argument.name}: ${argument.type}), not ${wanted?.type}`]
        }),
        ...known.args.flatMap((wanted) =>
          isRequiredArgument(wanted) && !field.args.some((argument) => argument.name === wanted.name)
            ? [`${field.name}(${wanted.name}) is missing`]
            : [],
        ),
      ]
    }),
  ]
}

describe.skipIf(vendor === undefined)("the emulator's schema", () => {
  it.each(ownTypes.map((type) => [type.name, type] as const))("%s is the vendor's", (name, type) => {
    expect(departures(type, vendor?.getType(name)).filter((departure) => !isYounger(departure))).toEqual([])
  })

  it("finds a departure when there is one", () => {
    const [issue, comment] = [schema.getType("Issue"), vendor?.getType("Comment")]
    expect(issue === undefined ? [] : departures(issue, comment)).toContain("identifier is unknown to the vendor")
  })
})

describe.skipIf(vendor === undefined)("the emulator's answers", () => {
  const { linear, reads, writes } = makeDocuments()
  const send = clientOf(linear)
  const check = (known: GraphQLSchema, query: string, variables: object) => {
    const answer = send(query, variables)
    expect(answer.errors).toEqual([])
    expect(problemsOfDocument(known, query).filter((problem) => !isYounger(problem))).toEqual([])
    expect(problemsOfData(known, query, answer.data).filter((problem) => !isYounger(problem))).toEqual([])
  }

  it.each(reads.map((sent, index) => [index, sent] as const))("read %i is a vendor's document with a vendor's answer", (_index, sent) => {
    if (vendor !== undefined) check(vendor, sent.query, sent.variables)
  })

  it("the writes are vendor's documents with vendor's answers", () => {
    for (const sent of writes) if (vendor !== undefined) check(vendor, sent.query, sent.variables)
  })

  it("touch every query and every mutation", () => {
    const texts = [...reads, ...writes].map((sent) => sent.query).join("\n")
    for (const root of [schema.getQueryType(), schema.getMutationType()]) {
      for (const field of Object.keys(root?.getFields() ?? {})) expect(texts).toMatch(new RegExp(`\\b${field}\\b`))
    }
  })
})
