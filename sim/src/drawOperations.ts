/** Draws what happens in a run. People work, the engine steps, things go wrong, time passes; how often which of it is what this file decides. */
import type { Status } from "./Contents.ts"
import type { Draw } from "./Draw.ts"
import type { Mishap, Operation, PersonEdit } from "./Operation.ts"

const second = 1000
const minute = 60 * second

/** Names that both sides know before they meet, so that they must find each other. */
const commonLabels = ["bug", "feature", "docs", "Urgent"] as const

const statuses = ["open", "done", "not_planned", "duplicate"] as const

const drawStatus = (draw: Draw): Status => (draw.chance(0.4) ? "open" : draw.pick(statuses))

type Tag = PersonEdit["_tag"]

const tags: readonly [Tag, ...ReadonlyArray<Tag>] = [
  "CreateIssue",
  "CreateIssue",
  "EditTitle",
  "EditTitle",
  "EditTitle",
  "EditBody",
  "EditBody",
  "EditBody",
  "SetStatus",
  "SetStatus",
  "ToggleLabel",
  "ToggleLabel",
  "TogglePerson",
  "TogglePerson",
  "CreateComment",
  "CreateComment",
  "EditComment",
  "EditComment",
  "CreateLabel",
  "RenameLabel",
]

export const drawPersonEdit = (draw: Draw, mark: number, tag: Tag = draw.chance(0.01) ? "DeleteIssue" : draw.pick(tags)): PersonEdit => {
  const pick = draw.next()
  switch (tag) {
    case "CreateIssue":
      return {
        _tag: tag,
        mark,
        labels: draw.some(commonLabels, 0.25),
        people: draw.some(["ada", "grace", "own"], 0.25),
        status: drawStatus(draw),
        flavour: draw.int(6),
      }
    case "EditTitle":
      return { _tag: tag, mark, pick, flavour: draw.int(6) }
    case "EditBody":
    case "EditComment":
      return { _tag: tag, mark, pick, line: draw.int(4) }
    case "SetStatus":
      return { _tag: tag, pick, status: drawStatus(draw), exact: draw.int(5) }
    case "ToggleLabel":
      return { _tag: tag, pick, label: draw.next(), name: draw.pick(commonLabels) }
    case "TogglePerson":
      return { _tag: tag, pick, person: draw.next() }
    case "CreateComment":
    case "RenameLabel":
      return { _tag: tag, mark, pick }
    case "CreateLabel":
      return { _tag: tag, mark }
    case "RemakeLabel":
      return { _tag: tag, pick, kept: draw.chance(0.5) }
    case "DeleteIssue":
    case "DeleteComment":
    case "PutBack":
    case "MoveIssue":
      return { _tag: tag, pick }
  }
}

const drawMishap = (draw: Draw): Mishap => ({
  kind: draw.pick(["crash", "crash", "crash", "pause", "store-error", "stale"] as const),
  at: 1 + draw.int(draw.chance(0.5) ? 15 : 60),
  after: draw.chance(0.5),
})

const drawFaultRate = (draw: Draw): number => (draw.chance(0.25) ? 0 : draw.chance(0.1) ? 0.5 : 0.05)

const drawStep = (draw: Draw, side: number, sides: number, mark: number): Operation => ({
  _tag: "Step",
  side,
  seed: draw.int(1_000_000),
  faultRate: drawFaultRate(draw),
  ...(draw.chance(0.15) && { mishap: drawMishap(draw) }),
  ...(draw.chance(0.15) && { during: { request: 1 + draw.int(12), side: draw.int(sides), edit: drawPersonEdit(draw, mark) } }),
})

const drawOther = (draw: Draw, side: number, mark: number): Operation => {
  const pick = draw.next()
  switch (draw.int(24)) {
    case 0:
    case 1:
      return { _tag: "HostCreate", mark, status: drawStatus(draw) }
    case 2:
    case 3:
    case 4:
      return { _tag: "HostTitle", mark, pick }
    case 5:
    case 6:
      return { _tag: "HostBody", mark, pick, line: draw.int(4) }
    case 7:
    case 8:
    case 9:
    case 10:
      return { _tag: "Resolve", mark, pick, decision: draw.pick(["local", "external", "value"] as const) }
    case 11:
      return { _tag: "Pause", side }
    case 12:
    case 13:
      return { _tag: "Resume", side }
    case 14:
      return { _tag: "Revoke", side }
    case 15:
    case 16:
    case 17:
      return { _tag: "Reconnect", side }
    case 18:
      return { _tag: "Skew", app: draw.int(3), millis: draw.int(20 * minute) - 10 * minute }
    case 19:
      return draw.chance(0.1) ? { _tag: "Malform", side, pick } : { _tag: "HostTitle", mark, pick }
    default:
      return { _tag: "Reconnect", side }
  }
}

const drawMillis = (draw: Draw): number =>
  draw.pick([1, 10, 500, second, 5 * second, 30 * second, minute, 2 * minute, 5 * minute, 6 * minute, 20 * minute, 70 * minute] as const)

export const drawOperations = (draw: Draw, sides: number, count: number): ReadonlyArray<Operation> => {
  const operations: Array<Operation> = []
  while (operations.length < count) {
    const mark = 100 + operations.length
    const side = draw.int(sides)
    const luck = draw.next()
    if (luck < 0.4) operations.push({ _tag: "Edit", side, edit: drawPersonEdit(draw, mark) })
    else if (luck < 0.65) operations.push(drawStep(draw, side, sides, mark))
    else if (luck < 0.72) operations.push({ _tag: "StepAll", seed: draw.int(1_000_000), faultRate: drawFaultRate(draw) })
    else if (luck < 0.86) operations.push({ _tag: "Advance", millis: drawMillis(draw) })
    else operations.push(drawOther(draw, side, mark))
  }
  return operations
}

/** Commits that fail, as a database refuses what it cannot serialize, or that are done and the answer is lost. */
export const drawCommitErrors = (draw: Draw, operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> =>
  operations.map((operation) =>
    operation._tag === "Step" && operation.mishap === undefined && draw.chance(0.3)
      ? { ...operation, mishap: { kind: "commit-error", at: 1 + draw.int(8), after: draw.chance(0.6) } }
      : operation,
  )

const shifting = [
  "CreateIssue",
  "CreateIssue",
  "DeleteIssue",
  "EditTitle",
  "SetStatus",
  "CreateComment",
  "CreateLabel",
  "RenameLabel",
] as const

/** Rows come and go while a list is read over several pages. The marks are those of no other operation. */
export const drawShifts = (draw: Draw, operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> =>
  operations.map((operation, index) =>
    operation._tag === "Step" && draw.chance(0.25)
      ? { ...operation, shift: drawPersonEdit(draw, 5_000 + index, draw.pick(shifting)) }
      : operation,
  )

/** Now and then something else happens in between. */
export const sprinkle = (
  draw: Draw,
  operations: ReadonlyArray<Operation>,
  probability: number,
  another: (index: number) => Operation,
): ReadonlyArray<Operation> =>
  operations.flatMap((operation, index) => (draw.chance(probability) ? [operation, another(index)] : [operation]))

/** What the applications tell is sent every now and then, and the engine may break off while it is told. */
export const drawDeliveries = (draw: Draw, operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> =>
  sprinkle(draw, operations, 0.3, () => {
    const mishap = { kind: draw.pick(["crash", "store-error"] as const), at: 1 + draw.int(6), after: draw.chance(0.5) }
    return { _tag: "Deliver", installation: draw.int(3), ...(draw.chance(0.15) && { mishap }) }
  })

/** Now and then an issue leaves for another place. */
export const drawMoves = (draw: Draw, sides: number, operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> =>
  sprinkle(draw, operations, 0.02, () => ({ _tag: "Edit", side: draw.int(sides), edit: { _tag: "MoveIssue", pick: draw.next() } }))
