/** Which fields travel which way, and how their values are said: with a preview of what it would come to. */
import type { Json, Mapping } from "@syncline/adapter-core"
import type { Connection, OfferedField, Preview, Problem, Stream, Suggestion } from "@syncline/engine"
import { type VNode, h } from "./Element.ts"
import { fieldValues } from "./FieldValues.ts"
import { type Here, nameOf, pathOf } from "../Here.ts"
import { translatable } from "../ValuePairs.ts"
import * as Kinds from "../words/Kinds.ts"
import * as Values from "../words/Values.ts"
import { form, hidden } from "./Form.ts"
import { back, heading } from "./Heading.ts"
import { note } from "./Standing.ts"
import { streamChoice } from "./Streams.ts"

export interface MappingPage {
  readonly connection: Connection
  readonly streams: ReadonlyArray<Stream>
  readonly chosen:
    | {
        readonly stream: Stream
        readonly rules: Mapping.Rules
        readonly fields: ReadonlyArray<OfferedField>
        /** By field: what the other applications have in it. */
        readonly others: { readonly [field: string]: ReadonlyArray<Json.Json> }
        readonly suggestions: ReadonlyArray<Suggestion>
        readonly problems: ReadonlyArray<Problem>
        /** Of what was sent in, before it holds. */
        readonly preview: Preview | undefined
      }
    | undefined
  readonly said: string | undefined
  readonly problem: string | undefined
}

type Chosen = NonNullable<MappingPage["chosen"]>

export const ways = ["both", "in", "out", "none"] as const
export type FieldWay = (typeof ways)[number]

const wayOf = (rule: Mapping.FieldRule | undefined): FieldWay => (rule?.ignore === true ? "none" : (rule?.direction ?? "both"))

const fieldOf = (app: string, field: OfferedField, { rules, others }: Chosen): VNode => {
  const { name, shown, taken } = field
  const rule = rules[name] ?? {}
  const labels = { both: "Both ways", in: `Only out of ${app}`, out: `Only into ${app}`, none: "Not at all" } as const
  const both = taken ? (shown ? labels.both : `Into ${app}`) : `Out of ${app}`
  const offered = shown && taken ? ways : (["both", "none"] as const)
  return h(
    "div",
    { class: "stack-small", key: name },
    h(
      "div",
      { class: "pair" },
      h("label", { for: `way.${name}` }, Kinds.One(name)),
      h(
        "select",
        { id: `way.${name}`, name: `way.${name}` },
        ...offered.map((way) => h("option", { key: way, value: way, selected: wayOf(rule) === way }, way === "both" ? both : labels[way])),
      ),
    ),
    fieldValues({ app, field: name, rule, seen: translatable(field), others: others[name] ?? [] }),
  )
}

const changes = (before: Json.JsonObject, after: Json.JsonObject): ReadonlyArray<string> =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )

const samples = (
  id: string,
  title: string,
  all: ReadonlyArray<{
    readonly key: string
    readonly before: Json.JsonObject
    readonly after: Json.JsonObject
    readonly refused: Readonly<Record<string, string>>
  }>,
): VNode => {
  const different = all.filter(({ before, after, refused }) => changes(before, after).length > 0 || Object.keys(refused).length > 0)
  return h(
    "section",
    { class: "stack-small", "aria-labelledby": id },
    h("h3", { id }, title),
    different.length === 0
      ? h(
          "p",
          { class: "soft small" },
          all.length === 0
            ? "There is nothing yet to look at."
            : `Nothing changes for the ${Kinds.number(all.length)} that were looked at.`,
        )
      : h(
          "ul",
          { class: "rows small" },
          ...different.map(({ key, before, after, refused }) =>
            h(
              "li",
              { key },
              h("strong", null, h("bdi", null, Values.titleOf(before) ?? Values.titleOf(after) ?? key)),
              ...changes(before, after).map((field) =>
                h(
                  "p",
                  { key: field },
                  `${Kinds.One(field)}: `,
                  h("del", null, h("bdi", null, Values.shown(before[field], 120))),
                  " → ",
                  h("ins", null, h("bdi", null, Values.shown(after[field], 120))),
                ),
              ),
              ...Object.entries(refused).map(([field, why]) => h("p", { key: field, class: "soft" }, `${Kinds.One(field)}: ${why}`)),
            ),
          ),
        ),
  )
}

const previewed = (app: string, preview: Preview): VNode =>
  h(
    "section",
    { class: "card stack", "aria-labelledby": "preview" },
    h("h2", { id: "preview" }, "What it would come to"),
    h("p", { class: "soft small" }, "Nothing is saved yet."),
    samples(
      "preview-out",
      `Taken out of ${app}`,
      preview.in.map(({ externalId, before, after, untranslated }) => ({ key: externalId, before, after, refused: untranslated })),
    ),
    samples(
      "preview-in",
      `Put into ${app}`,
      preview.out.map(({ recordId, before, after, refused }) => ({ key: recordId, before, after, refused })),
    ),
  )

const suggested = (suggestions: ReadonlyArray<Suggestion>): VNode =>
  h(
    "fieldset",
    { class: "card" },
    h("legend", { class: "quiet" }, "What may fit"),
    h("p", { "aria-hidden": "true" }, h("strong", null, "What may fit")),
    ...suggestions.map(({ field, reason }, index) =>
      h(
        "label",
        { class: "choice", key: field },
        h("input", { type: "checkbox", name: "suggestion", value: String(index) }),
        h("span", null, h("strong", null, Kinds.One(field)), h("br", null), h("span", { class: "soft small" }, reason)),
      ),
    ),
  )

const editing = (here: Here, connection: Connection, chosen: Chosen): VNode => {
  const { stream, suggestions, problems, preview } = chosen
  const app = nameOf(here, connection.app)
  return form(
    here,
    pathOf("accounts", connection.id, "mapping"),
    { class: "stack" },
    hidden("of", stream.id),
    problems.length > 0 &&
      note("ask", h("span", null, ...problems.map(({ field, message }) => h("span", { key: field }, `${Kinds.One(field)}: ${message} `)))),
    preview !== undefined && previewed(app, preview),
    h("div", { class: "card rows" }, ...chosen.fields.map((field) => fieldOf(app, field, chosen))),
    suggestions.length > 0 && suggested(suggestions),
    h(
      "div",
      { class: "actions" },
      h("button", { class: "button", type: "submit", name: "do", value: "save" }, "Save"),
      h("button", { class: "button button-plain", type: "submit", name: "do", value: "preview" }, "Preview"),
    ),
  )
}

export const mapping = (here: Here, { connection, streams, chosen, said, problem }: MappingPage): VNode => {
  const app = nameOf(here, connection.app)
  return h(
    "div",
    { class: "stack-large" },
    h(
      "div",
      { class: "stack" },
      back(here, pathOf("accounts", connection.id), app),
      heading("Fields", `Which fields travel between ${app} and here, and how their values are said.`),
    ),
    said !== undefined && note("good", said),
    problem !== undefined && h("div", { role: "alert" }, note("bad", problem)),
    streamChoice(here, { connection, part: "mapping", streams, chosen: chosen?.stream.id }),
    chosen !== undefined && editing(here, connection, chosen),
  )
}
