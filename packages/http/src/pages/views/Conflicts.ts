/** What was changed on both sides at once: the list, and one of them to decide. */
import { type ConflictView, type Edit, type ListedConflict, type Passage, removalField } from "@syncline/engine"
import { type VNode, h } from "./Element.ts"
import { type Here, nameOf, pathOf } from "../Here.ts"
import * as Kinds from "../words/Kinds.ts"
import * as Times from "../words/Times.ts"
import * as Values from "../words/Values.ts"
import { form, hidden } from "./Form.ts"
import { back, heading } from "./Heading.ts"
import { note } from "./Standing.ts"

/** With the record's title, where it has one. */
export interface TitledConflict {
  readonly conflict: ListedConflict
  readonly title: string | undefined
}

const whatOf = ({ kind, field, type }: ListedConflict): string =>
  type === "editedAgainstRemoved" || field === removalField
    ? `${Kinds.One(kind)}, removed on one side`
    : `${Kinds.One(field)} of the ${Kinds.one(kind)}`

export const list = (here: Here, conflicts: ReadonlyArray<TitledConflict>, said: string | undefined, next: string | undefined): VNode =>
  h(
    "div",
    { class: "stack-large" },
    h(
      "div",
      { class: "stack" },
      back(here, "/", "Your connections"),
      heading(
        "Decisions",
        "These were changed on both sides at once. Nothing is overwritten before you say what holds; everything else goes on.",
      ),
    ),
    said !== undefined && note("good", said),
    conflicts.length === 0
      ? h("p", { class: "card soft" }, "There is nothing to decide.")
      : h(
          "ul",
          { class: "card picks" },
          ...conflicts.map(({ conflict, title }) =>
            h(
              "li",
              { key: conflict.id },
              h(
                "a",
                { class: "pick", href: here.base + pathOf("conflicts", conflict.id) },
                h(
                  "span",
                  null,
                  h("bdi", null, title ?? `A ${Kinds.one(conflict.kind)}`),
                  h("br", null),
                  h("span", { class: "soft small" }, `${whatOf(conflict)}, ${Times.relative(conflict.detectedAt, here.now)}`),
                ),
              ),
            ),
          ),
        ),
    next !== undefined &&
      h("p", null, h("a", { class: "button button-plain", href: `${here.base}/conflicts?after=${encodeURIComponent(next)}` }, "Show more")),
  )

const who = (here: Here, { app, account, by, at }: Edit): VNode => {
  const where = app === undefined ? here.title : nameOf(here, app)
  return h(
    "div",
    null,
    h("h2", null, where),
    h(
      "p",
      { class: "soft small" },
      account !== undefined && [h("bdi", null, account), " · "],
      by !== undefined && `${by} · `,
      at === undefined
        ? "It is not known when"
        : h("time", { dateTime: new Date(at).toISOString(), title: Times.exact(at) }, Times.relative(at, here.now)),
    ),
  )
}

/** A side's text, with what it took from and added to what both once said. */
const textOf = (passages: ReadonlyArray<Passage>, side: "local" | "external"): VNode => {
  const lines = (tag: "ins" | "del" | "span", texts: ReadonlyArray<string>) =>
    texts.map((line) =>
      h(tag, null, tag !== "span" && h("span", { class: "quiet" }, tag === "ins" ? "added: " : "taken away: "), line === "" ? " " : line),
    )
  return h(
    "div",
    { class: "text", tabIndex: 0, role: "group", "aria-label": "Text with changes" },
    ...passages.flatMap((passage) => {
      const isOwn = passage.changedBy !== "nobody" && passage[side].join("\n") !== passage.base.join("\n")
      return isOwn ? [...lines("del", passage.base), ...lines("ins", passage[side])] : lines("span", passage[side])
    }),
  )
}

const saidBy = ({ passages, local, external, field }: ConflictView, side: "local" | "external"): VNode => {
  if (passages !== undefined) return textOf(passages, side)
  const value = side === "local" ? local : external
  if (field === removalField && value === null) return h("p", { class: "value" }, "Removed it")
  return h("p", { class: "value" }, h("bdi", null, Values.shown(value)))
}

/** A third value can be written where the field is a text. */
const other = ({ local, external, merged, passages }: ConflictView): VNode | null => {
  if (typeof local !== "string" || typeof external !== "string") return null
  const text = merged ?? local
  return h(
    "div",
    { class: "card stack" },
    h("label", { for: "value", class: "field" }, merged === undefined ? "Or something else" : "Or both changes together"),
    passages === undefined && !text.includes("\n")
      ? h("input", { id: "value", name: "value", type: "text", value: text, maxLength: 10_000 })
      : h("textarea", { id: "value", name: "value", rows: 10 }, text),
    h(
      "div",
      { class: "actions" },
      h("button", { class: "button button-plain", type: "submit", name: "decision", value: "value" }, "Take this on both sides"),
    ),
  )
}

const decided = (here: Here, { resolution, by, at, value }: NonNullable<ConflictView["decided"]>): VNode =>
  h(
    "div",
    { class: "card stack-small" },
    h(
      "p",
      null,
      resolution === "agreed"
        ? "Both sides came to say the same by themselves."
        : h("span", null, "What holds: ", h("strong", null, h("bdi", null, Values.shown(value)))),
    ),
    h(
      "p",
      { class: "soft small" },
      resolution === "agreed" ? Times.relative(at, here.now) : `Decided by ${by}, ${Times.relative(at, here.now)}`,
    ),
  )

export interface ConflictPage {
  readonly conflict: ConflictView
  readonly title: string | undefined
  readonly problem?: string | undefined
}

const open = (here: Here, conflict: ConflictView, edits: NonNullable<ConflictView["edits"]>): VNode => {
  const side = (which: "local" | "external", edit: Edit) => {
    const app = edit.app === undefined ? here.title : nameOf(here, edit.app)
    return h(
      "div",
      { class: "card side" },
      h("div", { class: "stack" }, who(here, edit), saidBy(conflict, which)),
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          { class: "button", type: "submit", name: "decision", value: which },
          "Keep this",
          h("span", { class: "quiet" }, ` of ${app}`),
        ),
      ),
    )
  }
  return form(
    here,
    pathOf("conflicts", conflict.id),
    { class: "stack" },
    hidden("version", conflict.version),
    h("div", { class: "sides" }, side("local", edits.local), side("external", edits.external)),
    other(conflict),
  )
}

export const one = (here: Here, { conflict, title, problem }: ConflictPage): VNode => {
  const before = conflict.passages === undefined && conflict.field !== removalField && conflict.base !== null
  return h(
    "div",
    { class: "stack-large" },
    h(
      "div",
      { class: "stack" },
      back(here, "/conflicts", "Decisions"),
      heading(h("bdi", null, title ?? `A ${Kinds.one(conflict.kind)}`), `${whatOf(conflict)}: which of the two holds?`),
    ),
    problem !== undefined && h("div", { role: "alert" }, note("ask", problem)),
    conflict.decided !== undefined ? decided(here, conflict.decided) : conflict.edits !== undefined && open(here, conflict, conflict.edits),
    before && h("p", { class: "soft small" }, "Before, both said: ", h("bdi", null, Values.shown(conflict.base, 200))),
  )
}
