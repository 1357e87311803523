/** Whether both sides agree: a place compared object by object, in counts and samples. */
import type { Connection, DriftReport, Drifted, Stream } from "@syncline/engine"
import { type VNode, h } from "./Element.ts"
import { type Here, nameOf, pathOf } from "../Here.ts"
import * as Kinds from "../words/Kinds.ts"
import * as Times from "../words/Times.ts"
import * as Values from "../words/Values.ts"
import { back, heading } from "./Heading.ts"
import { streamChoice } from "./Streams.ts"

export interface VerifyPage {
  readonly connection: Connection
  readonly streams: ReadonlyArray<Stream>
  /** The stream that is compared. */
  readonly chosen: string | undefined
  readonly report: DriftReport | undefined
  readonly problem: string | undefined
}

type Matter =
  | "onlyThere"
  | "onlyHere"
  | "goneThere"
  | "conflict"
  | "notTaken"
  | "notSent"
  | "waiting"
  | "unreadable"
  | "leftOut"
  | "withheld"

/** In the order in which they are worth a look. */
const matters: ReadonlyArray<readonly [Matter, (app: string) => string]> = [
  ["conflict", () => "Changed on both sides, and not decided"],
  ["notTaken", (app) => `Changed in ${app}, and not taken out yet`],
  ["notSent", (app) => `Changed elsewhere, and not put into ${app} yet`],
  ["onlyThere", (app) => `Only in ${app}`],
  ["onlyHere", (app) => `Not in ${app} yet`],
  ["goneThere", (app) => `No longer in ${app}`],
  ["waiting", () => "Waiting for something that it belongs to"],
  ["unreadable", () => "Cannot be read"],
  ["leftOut", () => "Left out, as you chose"],
  ["withheld", () => "Kept back, as you chose"],
]

const sample = ({ title, externalId, recordId, fields, message }: Drifted): VNode =>
  h(
    "li",
    null,
    h("bdi", null, title ?? externalId ?? recordId ?? "One of them"),
    fields.length > 0 &&
      h(
        "span",
        { class: "soft" },
        `: ${Kinds.listed(fields.map(({ field, record, application }) => `${Kinds.one(field)} is ${Values.shown(application, 60)} there and ${Values.shown(record, 60)} here`))}`,
      ),
    message !== undefined && h("span", { class: "soft" }, ` (${message})`),
  )

const reported = (here: Here, report: DriftReport): VNode => {
  const app = nameOf(here, report.app)
  const found = matters.filter(([matter]) => report[matter].count > 0)
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "result" },
    h("h2", { id: "result" }, `${Kinds.Several(report.kind)} of `, h("bdi", null, report.partitionName)),
    h(
      "div",
      null,
      h("p", { class: "score" }, `${Kinds.number(Math.floor(report.score * 1000) / 10)} %`),
      h("p", { class: "soft" }, `in step, looked at ${Times.relative(Math.min(report.lookedAt, here.now), here.now)}`),
    ),
    h(
      "div",
      { class: "scroll", tabIndex: 0, role: "group", "aria-label": "Counts" },
      h(
        "table",
        { class: "table" },
        h("caption", { class: "quiet" }, "How many there are"),
        h("thead", null, h("tr", null, h("th", { scope: "col" }, "What"), h("th", { scope: "col", class: "count" }, "How many"))),
        h(
          "tbody",
          null,
          ...(
            [
              [`In ${app}`, report.objects.there],
              ["Linked here", report.objects.here],
              ["In step", report.inStep],
            ] as const
          ).map(([label, count]) =>
            h("tr", { key: label }, h("th", { scope: "row" }, label), h("td", { class: "count" }, Kinds.number(count))),
          ),
          ...found.map(([matter, says]) =>
            h("tr", { key: matter }, h("th", { scope: "row" }, says(app)), h("td", { class: "count" }, Kinds.number(report[matter].count))),
          ),
        ),
      ),
    ),
    found.length === 0
      ? h("p", null, "Both sides agree.")
      : found.map(([matter, says]) =>
          h(
            "div",
            { class: "stack-small", key: matter },
            h("h3", null, says(app)),
            h("ul", { class: "stack-small small" }, ...report[matter].first.map(sample)),
          ),
        ),
  )
}

export const verify = (here: Here, { connection, streams, chosen, report, problem }: VerifyPage): VNode =>
  h(
    "div",
    { class: "stack-large" },
    h(
      "div",
      { class: "stack" },
      back(here, pathOf("accounts", connection.id), nameOf(here, connection.app)),
      heading(
        "Do both sides agree?",
        `Everything that ${nameOf(here, connection.app)} has of a kind is compared with what is kept here. Nothing is changed; with much of it this takes a while. Choose what to compare.`,
      ),
    ),
    streamChoice(here, { connection, part: "verify", streams, chosen }),
    problem !== undefined && h("div", { role: "alert", class: "note tone-bad" }, h("p", null, problem)),
    report !== undefined && reported(here, report),
  )
