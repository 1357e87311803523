/** The values of a field that were seen in an application, and what each is on the other side: a text is written, anything else chosen among what others have. */
import { Json, type Mapping } from "@syncline/adapter-core"
import * as ValuePairs from "../ValuePairs.ts"
import * as Values from "../words/Values.ts"
import { type VNode, h } from "./Element.ts"
import { hidden } from "./Form.ts"

export interface FieldValuesView {
  /** The application's name. */
  readonly app: string
  readonly field: string
  readonly rule: Mapping.FieldRule
  readonly seen: ReadonlyArray<Json.Json>
  /** What the other applications have in this field. */
  readonly others: ReadonlyArray<Json.Json>
}

/** A name is not always enough to tell one from another. */
const called = (value: Json.Json): string => {
  const name = Values.shown(value, 80)
  const category = Json.isObject(value) ? value["category"] : undefined
  return typeof category === "string" && category !== name ? `${name} (${category.replaceAll("_", " ")})` : name
}

const choosing = (id: string, name: string, value: Json.Json, { rule, others }: FieldValuesView): VNode => {
  const record = ValuePairs.recordOf(rule, value)
  const choices = record === undefined || others.some((other) => Json.equals(other, record)) ? others : [record, ...others]
  return h(
    "select",
    { id, name },
    h("option", { value: "" }, "As it is"),
    ...choices.map((choice) => {
      const text = JSON.stringify(choice)
      return h("option", { key: text, value: text, selected: record !== undefined && Json.equals(choice, record) }, called(choice))
    }),
  )
}

export const fieldValues = (view: FieldValuesView): VNode | null => {
  const { app, field, rule, seen } = view
  const said = seen.some((value) => ValuePairs.recordOf(rule, value) !== undefined)
  if (seen.length === 0) return null
  return h(
    "details",
    { open: said },
    h("summary", { class: "small" }, "Values"),
    h(
      "div",
      { class: "stack" },
      ...seen.map((value, index) => {
        const id = ValuePairs.saidName(field, index)
        const record = ValuePairs.recordOf(rule, value)
        return h(
          "div",
          { class: "field", key: id },
          hidden(ValuePairs.seenName(field, index), JSON.stringify(value)),
          h("label", { for: id, class: "small" }, h("bdi", null, called(value)), ` in ${app} is`),
          typeof value === "string" && (record === undefined || typeof record === "string")
            ? h("input", { id, name: id, type: "text", value: record ?? "", placeholder: value, autocomplete: "off" })
            : choosing(id, ValuePairs.chosenName(field, index), value, view),
        )
      }),
    ),
  )
}
