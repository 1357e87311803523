import { describe, expect, it } from "vitest"
import { at, each, makeDesk } from "./Client.ts"

const makeFiltered = () => {
  const desk = makeDesk()
  const { linear, pass, team } = desk
  const other = linear.administrator.addTeam({ key: "OPS", name: "Operations" })
  const bo = linear.administrator.addUser({ name: "Bo Ek", email: "bo@example.com" })
  const ada = linear.person(linear.owner.id)
  const bug = ada.createLabel({ name: "Bug" })
  const web = ada.createLabel({ name: "web", teamId: team.id })
  const issues = {
    plain: ada.createIssue({ teamId: team.id, title: "Plain" }),
    bug: ada.createIssue({ teamId: team.id, title: "Broken Café", labelIds: [bug.id], priority: 1, assigneeId: bo.id }),
    both: ada.createIssue({
      teamId: team.id,
      title: "Both",
      labelIds: [bug.id, web.id],
      description: "long text",
      assigneeId: linear.owner.id,
    }),
    ops: ada.createIssue({ teamId: other.id, title: "Elsewhere" }),
  }
  const child = ada.createIssue({ teamId: team.id, title: "Child", parentId: issues.bug.id })
  pass(60_000)
  ada.setState(issues.both.id, "Done")
  const titles = (filter: object): ReadonlyArray<unknown> => {
    const answer = desk.send("query($filter: IssueFilter) { issues(filter: $filter) { nodes { title } } }", { filter })
    expect(answer.errors).toEqual([])
    return each(at(answer.data, "issues", "nodes"), "title").toSorted()
  }
  return { ...desk, ada, bo, bug, child, issues, other, titles, web }
}

describe("an issue filter", () => {
  const { bo, bug, issues, now, other, team, titles, linear } = makeFiltered()
  const minute = 60_000

  it.each<[string, object, ReadonlyArray<string>]>([
    ["id eq", { id: { eq: issues.plain.id.toUpperCase() } }, ["Plain"]],
    ["id in", { id: { in: [issues.plain.id, issues.ops.id] } }, ["Elsewhere", "Plain"]],
    ["id nin", { id: { nin: [issues.plain.id, issues.ops.id] } }, ["Both", "Broken Café", "Child"]],
    ["number", { number: { lte: 2 }, team: { key: { eq: "ENG" } } }, ["Broken Café", "Plain"]],
    ["title eq", { title: { eq: "plain" } }, []],
    ["title eqIgnoreCase", { title: { eqIgnoreCase: "plain" } }, ["Plain"]],
    ["title contains", { title: { contains: "lai" } }, ["Plain"]],
    ["title startsWith", { title: { startsWith: "B" } }, ["Both", "Broken Café"]],
    ["title without accents", { title: { containsIgnoreCaseAndAccent: "CAFE" } }, ["Broken Café"]],
    ["description null", { description: { null: false } }, ["Both"]],
    ["team by id", { team: { id: { eq: other.id } } }, ["Elsewhere"]],
    ["team by key", { team: { key: { in: ["ENG", "XXX"] } } }, ["Both", "Broken Café", "Child", "Plain"]],
    ["state by type", { state: { type: { eq: "completed" } } }, ["Both"]],
    ["state by name", { state: { name: { neq: "Backlog" } } }, ["Both"]],
    ["assignee none", { assignee: { null: true } }, ["Child", "Elsewhere", "Plain"]],
    ["assignee by email", { assignee: { email: { eq: "bo@example.com" } } }, ["Broken Café"]],
    ["assignee me", { assignee: { isMe: { eq: true } } }, ["Both"]],
    ["priority", { priority: { gt: 0 } }, ["Broken Café"]],
    ["labels directly", { labels: { name: { eq: "Bug" } } }, ["Both", "Broken Café"]],
    ["labels some", { labels: { some: { id: { eq: bug.id } } } }, ["Both", "Broken Café"]],
    ["labels every", { labels: { every: { name: { eq: "Bug" } } } }, ["Broken Café", "Child", "Elsewhere", "Plain"]],
    ["labels length", { labels: { length: { eq: 2 } } }, ["Both"]],
    ["labels none", { labels: { null: true } }, ["Child", "Elsewhere", "Plain"]],
    ["labels of a team", { labels: { team: { key: { eq: "ENG" } } } }, ["Both"]],
    ["labels of the workspace", { labels: { team: { null: true } } }, ["Both", "Broken Café"]],
    ["parent", { parent: { title: { startsWith: "Broken" } } }, ["Child"]],
    ["no parent", { parent: { null: true }, team: { key: { eq: "OPS" } } }, ["Elsewhere"]],
    ["completedAt", { completedAt: { null: false } }, ["Both"]],
    ["updatedAt gte", { updatedAt: { gte: new Date(now()).toISOString() } }, ["Both"]],
    ["updatedAt gt", { updatedAt: { gt: new Date(now()).toISOString() } }, []],
    ["updatedAt lt", { updatedAt: { lt: new Date(now()).toISOString() } }, ["Broken Café", "Child", "Elsewhere", "Plain"]],
    [
      "updatedAt lte another zone",
      { updatedAt: { lte: new Date(now() - minute + 2 * 60 * minute).toISOString().replace("Z", "+02:00") } },
      ["Broken Café", "Child", "Elsewhere", "Plain"],
    ],
    ["updatedAt since a duration", { updatedAt: { gt: "-PT30S" } }, ["Both"]],
    ["updatedAt since two weeks", { updatedAt: { gt: "-P2W" } }, ["Both", "Broken Café", "Child", "Elsewhere", "Plain"]],
    ["createdAt since a year by its number", { createdAt: { gte: "2027" } }, []],
    ["createdAt before a month", { createdAt: { lt: "2026-12" }, title: { eq: "Plain" } }, ["Plain"]],
    ["or", { or: [{ title: { eq: "Plain" } }, { team: { key: { eq: "OPS" } } }] }, ["Elsewhere", "Plain"]],
    ["and inside or", { or: [{ and: [{ assignee: { id: { eq: bo.id } } }, { priority: { eq: 1 } }] }] }, ["Broken Café"]],
    [
      "all fields together",
      { team: { id: { eq: team.id } }, assignee: { null: false }, state: { type: { neq: "completed" } } },
      ["Broken Café"],
    ],
    ["nothing", {}, ["Both", "Broken Café", "Child", "Elsewhere", "Plain"]],
    ["archived rows stay hidden", { archivedAt: { null: false } }, []],
    ["creator", { creator: { id: { eq: linear.owner.id } }, number: { eq: 1 } }, ["Elsewhere", "Plain"]],
  ])("%s", (_name, filter, expected) => {
    expect(titles(filter)).toEqual(expected)
  })

  it("refuses a time that is none", () => {
    const answer = makeDesk().send('{ issues(filter: { updatedAt: { gte: "last week" } }) { nodes { id } } }')
    expect(answer.status).toBe(400)
    expect(answer.errors[0]?.extensions).toMatchObject({ code: "GRAPHQL_VALIDATION_FAILED" })
  })
})

describe("other filters", () => {
  it("finds comments by issue, team and time", () => {
    const { ada, issues, pass, send, team } = makeFiltered()
    ada.addComment(issues.plain.id, "Early")
    const since = pass(1000)
    const late = ada.addComment(issues.ops.id, "Late elsewhere")
    ada.addComment(issues.bug.id, "Late here")
    const bodies = (filter: object) =>
      each(
        at(send("query($filter: CommentFilter) { comments(filter: $filter) { nodes { body } } }", { filter }).data, "comments", "nodes"),
        "body",
      ).toSorted()
    expect(bodies({ updatedAt: { gte: new Date(since).toISOString() }, issue: { team: { id: { eq: team.id } } } })).toEqual(["Late here"])
    expect(bodies({ id: { eq: late.id } })).toEqual(["Late elsewhere"])
    expect(bodies({ body: { contains: "Late" } })).toEqual(["Late elsewhere", "Late here"])
  })

  it("finds labels by name in any case, by team, and of the workspace", () => {
    const { send } = makeFiltered()
    const names = (filter: object) =>
      each(
        at(
          send("query($filter: IssueLabelFilter) { issueLabels(filter: $filter) { nodes { name } } }", { filter }).data,
          "issueLabels",
          "nodes",
        ),
        "name",
      ).toSorted()
    expect(names({})).toEqual(["Bug", "web"])
    expect(names({ name: { eqIgnoreCase: "bUG" } })).toEqual(["Bug"])
    expect(names({ team: { key: { eq: "ENG" } } })).toEqual(["web"])
    expect(names({ team: { null: true } })).toEqual(["Bug"])
    expect(names({ updatedAt: { gt: "-P1D" } })).toEqual(["Bug", "web"])
  })

  it("finds users, states, cycles and projects", () => {
    const { linear, now, send, team } = makeFiltered()
    linear.administrator.addCycle({ teamId: team.id, startsAt: now() - 10, endsAt: now() + 10 })
    linear.administrator.addCycle({ teamId: team.id, startsAt: now() + 10, endsAt: now() + 20 })
    linear.administrator.addProject({ name: "Launch", teamIds: [team.id] })
    const answer = send(`{
      users(filter: { isMe: { eq: false } }) { nodes { name } }
      workflowStates(filter: { type: { eq: "started" }, team: { key: { eq: "OPS" } } }) { nodes { name } }
      cycles(filter: { isActive: { eq: true } }) { nodes { number isActive isFuture isPast } }
      projects(filter: { name: { startsWith: "La" } }) { nodes { name status { type } teams { nodes { key } } } }
    }`)
    expect(answer.data).toEqual({
      users: { nodes: [{ name: "Bo Ek" }] },
      workflowStates: { nodes: [{ name: expect.any(String) }, { name: expect.any(String) }] },
      cycles: { nodes: [{ number: 1, isActive: true, isFuture: false, isPast: false }] },
      projects: { nodes: [{ name: "Launch", status: { type: "planned" }, teams: { nodes: [{ key: "ENG" }] } }] },
    })
    expect(each(at(answer.data, "workflowStates", "nodes"), "name").toSorted()).toEqual(["In Progress", "In Review"])
  })
})
