/** The milestones of a repository over REST: list, read, create. */
import { pusherOf } from "./Exchange.ts"
import type { Answer, RepositoryExchange } from "./Exchange.ts"
import { queryChoice } from "./IssueList.ts"
import { createMilestone } from "./Milestone.ts"
import { milestoneWire } from "./MilestoneWire.ts"
import { pageOf, reversed } from "./Paging.ts"
import { textOf } from "./RecordText.ts"
import { notFound, validationFailed } from "./Refusal.ts"
import { optionalText, readFields, requiredText } from "./RequestBody.ts"
import type { RepositoryRoute } from "./Route.ts"
import { parseTimestamp } from "./Timestamp.ts"
import type { Milestone } from "./World.ts"

const completeness = (milestone: Milestone): number => milestone.closedIssues / Math.max(1, milestone.openIssues + milestone.closedIssues)

const orders: Record<"due_on" | "completeness", (one: Milestone, other: Milestone) => number> = {
  due_on: (one, other) =>
    one.dueOn === other.dueOn ? one.number - other.number : (one.dueOn ?? Number.MAX_VALUE) - (other.dueOn ?? Number.MAX_VALUE),
  completeness: (one, other) => completeness(one) - completeness(other) || one.number - other.number,
}

const list = (exchange: RepositoryExchange): Answer => {
  const { repository, rendering } = exchange
  const state = queryChoice(exchange, "Milestone", "state", ["open", "closed", "all"]) ?? "open"
  const sort = queryChoice(exchange, "Milestone", "sort", ["due_on", "completeness"]) ?? "due_on"
  const direction = queryChoice(exchange, "Milestone", "direction", ["asc", "desc"]) ?? "asc"
  const chosen = [...repository.milestones.values()]
    .filter((milestone) => state === "all" || milestone.state === state)
    .toSorted(orders[sort])
  return pageOf(exchange, `/repositories/${repository.id}/milestones`, direction === "asc" ? chosen : reversed(chosen), (milestone) =>
    textOf(milestoneWire(rendering, repository, milestone)),
  )
}

const get = ({ repository, params, rendering }: RepositoryExchange): Answer => {
  const milestone = repository.milestones.get(Number(params["number"]))
  if (milestone === undefined) throw notFound()
  return { status: 200, text: textOf(milestoneWire(rendering, repository, milestone)) }
}

const create = (exchange: RepositoryExchange): Answer => {
  const creator = pusherOf(exchange)
  const { repository, world, rendering } = exchange
  const fields = readFields(exchange.request.body)
  const title = requiredText(fields, { resource: "Milestone", field: "title", longest: 255 })
  const description = optionalText(fields, { resource: "Milestone", field: "description", longest: 65_536 }) ?? null
  const dueText = optionalText(fields, { resource: "Milestone", field: "due_on", longest: 40 }) ?? undefined
  const dueOn = dueText === undefined ? null : parseTimestamp(dueText)
  const state = fields["state"] ?? "open"
  if (dueOn === undefined) throw validationFailed({ resource: "Milestone", field: "due_on", code: "invalid", value: dueText })
  if (state !== "open" && state !== "closed") {
    throw validationFailed({ resource: "Milestone", field: "state", code: "invalid", value: state })
  }
  if ([...repository.milestones.values()].some((milestone) => milestone.title === title)) {
    throw validationFailed({ resource: "Milestone", field: "title", code: "already_exists" })
  }
  const milestone = createMilestone(world, repository, { title, description, dueOn, state, creator, origin: "api" }, exchange.now)
  const location = `${rendering.origin}${exchange.request.url.pathname}/${milestone.number}`
  return { status: 201, text: textOf(milestoneWire(rendering, repository, milestone)), headers: { location } }
}

export const milestoneRoutes: ReadonlyArray<RepositoryRoute> = [
  { method: "GET", path: "/milestones", handle: list },
  { method: "POST", path: "/milestones", handle: create },
  { method: "GET", path: "/milestones/{number}", handle: get },
]
