/**
 * What is wrong with rules, as far as the rules, the kind and the application's resource tell it: each fault names the field and what would be right. Rules with
 * a fault are never applied. Pure.
 */
import { type Field, Input, Json, type Mapping, NearestWord, type Resource } from "@syncline/adapter-core"
import { Result, Schema } from "effect"
import * as Sanitise from "./Sanitise.ts"
import { textOf } from "./Translation.ts"

export interface Fault {
  readonly field: string
  /** A sentence that begins with where it is. */
  readonly message: string
}

type Known = Pick<Resource.Resource, "kind" | "readable" | "writable" | "importer">

/** The faults of rules for a resource, in the order of the fields. */
export const faults = (resource: Known, rules: Mapping.Rules): ReadonlyArray<Fault> =>
  Object.entries(rules).flatMap(([name, rule]) =>
    faultsOf(resource, rules, name, rule).map((message) => ({ field: name, message: `mapping.${name}${message}` })),
  )

const faultsOf = (resource: Known, rules: Mapping.Rules, name: string, rule: Mapping.FieldRule): ReadonlyArray<string> => {
  const { kind, readable, writable } = resource
  const field = Object.hasOwn(kind.fields, name) ? kind.fields[name] : undefined
  if (field === undefined) {
    const names = Object.keys(kind.fields)
    return [` is no field of the kind ${kind.name}; its fields are ${NearestWord.listed(names, "and")}${NearestWord.question(name, names)}`]
  }
  const { ignore, direction, from = name, constant, default: initial, values, otherwise, sanitise } = rule
  if (field.required === true && Object.keys(rule).length > 0)
    return [`: a ${kind.name} cannot be without it, so nothing can be mapped; take the rule away`]
  const found: Array<string> = []
  const others = Object.keys(rule).filter((word) => word !== "ignore")
  if (ignore === true && others.length > 0)
    return [`.ignore leaves the field alone, and ${others.join(", ")} beside it would do nothing; take one of them away`]
  const shown = readable.includes(from)
  if (rule.from !== undefined && !shown) {
    return [
      `.from is ${Input.shown(from)}, which the application does not show; it shows ${NearestWord.listed(readable, "and")}${NearestWord.question(from, readable)}`,
    ]
  }
  if (rule.from !== undefined && !isCompatible(kind.fields[from], field))
    found.push(`.from is ${Input.shown(from)}, whose values are of another type; take a field of the same type`)
  const rival = Object.entries(rules).find(
    ([other, { from: theirs, ignore: unused }]) => other !== name && unused !== true && theirs === from,
  )
  if (rival !== undefined && rule.from !== undefined)
    found.push(`.from is ${Input.shown(from)}, and so is that of ${rival[0]}; only one can be it`)
  if (direction === "out" && !writable.includes(from))
    found.push(`.direction is "out", but the application does not take the field; leave it out`)
  if (direction === "in" && !shown) found.push(`.direction is "in", but the application does not show the field; leave it out`)
  const valued = [
    constant === undefined ? undefined : "constant",
    initial === undefined ? undefined : "default",
    values && "values",
    otherwise && "otherwise",
  ].flatMap((word) => word ?? [])
  if (field.references !== undefined && (valued.length > 0 || sanitise !== undefined))
    return [
      ...found,
      `.${valued[0] ?? "sanitise"} cannot be: the field names records of the kind ${field.references}, which are found by their links`,
    ]
  if (constant !== undefined) {
    const beside = ["default", "values", "otherwise", "sanitise"].filter((word) => Object.hasOwn(rule, word))
    if (beside.length > 0)
      found.push(`.constant is always the same, and ${beside.join(", ")} beside it would do nothing; take one of them away`)
    if (constant.record === undefined && constant.application === undefined)
      found.push(`.constant says nothing; give record, application or both`)
    if (constant.application !== undefined && !writable.includes(from))
      found.push(`.constant.application cannot be sent: the application does not take the field`)
    found.push(...unfit(field, constant.record, ".constant.record"), ...unfit(field, constant.application, ".constant.application"))
  }
  if (initial !== undefined && !shown)
    found.push(`.default stands where the application shows nothing, and it never shows the field; give constant.record`)
  found.push(...unfit(field, initial, ".default"))
  if (otherwise !== undefined && values === undefined)
    found.push(`.otherwise says what becomes of what \`values\` does not name, and there are none`)
  for (const way of ["in", "out"] as const) {
    const rest = otherwise?.[way]
    if (typeof rest === "object") found.push(...unfit(field, rest.value, `.otherwise.${way}.value`))
  }
  if (values !== undefined) found.push(...tableFaults(field, values))
  if (sanitise !== undefined) {
    if (typeof field.initial !== "string") found.push(`.sanitise is for texts, and this field holds none`)
    for (const [index, sanitiser] of sanitise.entries()) {
      const fault = Sanitise.fault(sanitiser)
      if (fault !== undefined) found.push(`.sanitise[${index}] ${fault}`)
    }
  }
  return found
}

/** Whether the one can hold what the other does, as far as their declarations tell. */
export const isCompatible = (one: Field.Field | undefined, other: Field.Field): boolean =>
  one !== undefined && (one.merge === "set") === (other.merge === "set") && one.references === other.references && takesAlike(one, other)

const takesAlike = (one: Field.Field, other: Field.Field): boolean => fits(one, other.initial) && fits(other, one.initial)

/** Whether a field can hold a value. */
const fits = ({ schema }: Field.Field, value: Json.Json): boolean => Result.isSuccess(Schema.decodeUnknownResult(schema)(value))

const unfit = (field: Field.Field, value: Json.Json | undefined, where: string): ReadonlyArray<string> =>
  value === undefined || fits(field, value)
    ? []
    : [`${where} is ${textOf(value)}, which the field cannot hold; it holds values like ${textOf(field.initial)}`]

/** Either way a value must stand for one other. */
const tableFaults = (field: Field.Field, values: ReadonlyArray<Mapping.ValuePair>): ReadonlyArray<string> => {
  if (field.merge === "set") return [`.values cannot be: the field is a set; its members are not mapped one by one`]
  const found: Array<string> = []
  const said = { in: new Map<string, number>(), out: new Map<string, number>() }
  for (const [index, { application, record, way }] of values.entries()) {
    found.push(...unfit(field, application, `.values[${index}].application`), ...unfit(field, record, `.values[${index}].record`))
    for (const direction of ["in", "out"] as const) {
      if (way !== undefined && way !== direction) continue
      const value = direction === "in" ? application : record
      const key = Json.canonical(value)
      const before = said[direction].get(key)
      said[direction].set(key, before ?? index)
      if (before === undefined) continue
      const [whose, only] = direction === "in" ? ["application's", "out"] : ["record's", "in"]
      found.push(
        `.values[${index}] says another time than values[${before}] what becomes of the ${whose} ${textOf(value)}; give one of them way: "${only}"`,
      )
    }
  }
  return found
}
