import { describe, expect, it } from "vitest"
import { at, clientOf, each, makeDesk, type Send } from "./Client.ts"

/** A desk with issues made a minute apart, `I1` first. */
const deskWith = (count: number) => {
  const desk = makeDesk()
  const ada = desk.linear.person(desk.linear.owner.id)
  const issues = Array.from({ length: count }, (_, index) => {
    desk.pass(60_000)
    return ada.createIssue({ teamId: desk.team.id, title: `I${index + 1}` })
  })
  return { ...desk, ada, issues }
}

const listing = `query($first: Int, $after: String, $last: Int, $before: String, $orderBy: PaginationOrderBy, $includeArchived: Boolean, $filter: IssueFilter) {
  issues(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, includeArchived: $includeArchived, filter: $filter) {
    nodes { title } edges { cursor node { title } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }`

const page = (send: Send, variables: object) => {
  const answer = send(listing, variables)
  expect(answer.errors).toEqual([])
  const found = at(answer.data, "issues")
  return {
    titles: each(at(found, "nodes"), "title"),
    cursors: each(at(found, "edges"), "cursor"),
    start: at(found, "pageInfo", "startCursor"),
    end: at(found, "pageInfo", "endCursor"),
    next: at(found, "pageInfo", "hasNextPage"),
    previous: at(found, "pageInfo", "hasPreviousPage"),
  }
}

describe("a connection", () => {
  it("gives 50 rows unless asked otherwise, newest first", () => {
    const { send } = deskWith(60)
    const found = page(send, {})
    expect(found.titles).toHaveLength(50)
    expect(found.titles.slice(0, 3)).toEqual(["I60", "I59", "I58"])
    expect(found.next).toBe(true)
    expect(found.previous).toBe(false)
  })

  it("walks forward to the end, each row once", () => {
    const { send } = deskWith(23)
    const seen: Array<unknown> = []
    let after: unknown = null
    let more: unknown = true
    while (more === true) {
      const found = page(send, { first: 5, after })
      seen.push(...found.titles)
      after = found.end
      more = found.next
    }
    expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => `I${23 - index}`))
  })

  it("walks backward from the old end with last and before", () => {
    const { send } = deskWith(7)
    const oldest = page(send, { last: 3 })
    expect(oldest.titles).toEqual(["I3", "I2", "I1"])
    expect([oldest.previous, oldest.next]).toEqual([true, false])
    const newer = page(send, { last: 3, before: oldest.start })
    expect(newer.titles).toEqual(["I6", "I5", "I4"])
    expect([newer.previous, newer.next]).toEqual([true, true])
    expect(page(send, { last: 3, before: newer.start }).titles).toEqual(["I7"])
  })

  it("takes the rows between two cursors", () => {
    const { send } = deskWith(6)
    const all = page(send, {})
    expect(page(send, { after: all.cursors[1], before: all.cursors[4] }).titles).toEqual(["I4", "I3"])
  })

  it("orders by last update, newest first, and a changed row moves to the front", () => {
    const { ada, issues, pass, send } = deskWith(4)
    pass(1)
    ada.editIssue(issues[1]?.id ?? "", { title: "I2 changed" })
    expect(page(send, { orderBy: "updatedAt" }).titles).toEqual(["I2 changed", "I4", "I3", "I1"])
    expect(page(send, { orderBy: "createdAt" }).titles).toEqual(["I4", "I3", "I2 changed", "I1"])
  })

  it("gives rows with the same time in one fixed order, each once", () => {
    const desk = makeDesk()
    const ada = desk.linear.person(desk.linear.owner.id)
    for (let index = 0; index < 10; index += 1) ada.createIssue({ teamId: desk.team.id, title: `Same ${index}` })
    const first = page(desk.send, { first: 4, orderBy: "updatedAt" })
    const second = page(desk.send, { first: 4, orderBy: "updatedAt", after: first.end })
    const third = page(desk.send, { first: 4, orderBy: "updatedAt", after: second.end })
    expect(new Set([...first.titles, ...second.titles, ...third.titles]).size).toBe(10)
    expect(third.next).toBe(false)
  })

  it("finds its place again when the last row of the page has moved or is gone", () => {
    const { ada, issues, pass, send } = deskWith(6)
    const moved = page(send, { first: 2, orderBy: "updatedAt" })
    pass(1)
    ada.editIssue(issues[4]?.id ?? "", { title: "I5 changed" })
    expect(page(send, { first: 2, orderBy: "updatedAt", after: moved.end }).titles).toEqual(["I4", "I3"])
    const gone = page(send, { first: 3, orderBy: "createdAt" })
    ada.removeIssue(issues[3]?.id ?? "")
    expect(page(send, { first: 2, orderBy: "createdAt", after: gone.end }).titles).toEqual(["I3", "I2"])
  })

  it("hides archived rows unless they are asked for, and counts only visible ones for the next page", () => {
    const { ada, issues, send } = deskWith(4)
    ada.archiveIssue(issues[3]?.id ?? "")
    ada.trashIssue(issues[0]?.id ?? "")
    expect(page(send, {}).titles).toEqual(["I3", "I2"])
    expect(page(send, { first: 2 }).next).toBe(false)
    expect(page(send, { includeArchived: true }).titles).toEqual(["I4", "I3", "I2", "I1"])
  })

  it("looks past rows that the filter leaves out", () => {
    const { send } = deskWith(30)
    const found = page(send, { first: 2, filter: { number: { in: [3, 17, 29] } } })
    expect(found.titles).toEqual(["I29", "I17"])
    expect(page(send, { first: 2, after: found.end, filter: { number: { in: [3, 17, 29] } } }).titles).toEqual(["I3"])
  })

  it.each([
    [{ first: 251 }, "first must not be greater than 250"],
    [{ first: 0 }, "first must not be less than 1"],
    [{ last: 251 }, "last must not be greater than 250"],
    [{ first: 2, after: "not a cursor" }, "after must be a cursor of this connection"],
  ])("refuses %o", (variables, sentence) => {
    const answer = deskWith(1).send(
      "query($first: Int, $last: Int, $after: String) { issues(first: $first, last: $last, after: $after) { nodes { id } } }",
      variables,
    )
    expect(answer.status).toBe(200)
    expect(answer.data).toBeNull()
    expect(answer.errors[0]).toMatchObject({
      message: "Argument Validation Error",
      extensions: { type: "invalid input", code: "INVALID_INPUT", userPresentableMessage: `${sentence}.` },
    })
  })

  it("gives an empty page without cursors", () => {
    expect(page(makeDesk().send, {})).toEqual({ titles: [], cursors: [], start: null, end: null, next: false, previous: false })
  })

  it("agrees with a plain sort after many changes in any order", () => {
    const { ada, issues, linear, pass, send } = deskWith(40)
    for (let step = 0; step < 120; step += 1) {
      const issue = issues[(step * 17) % 40]
      pass(step % 3 === 0 ? 0 : 5)
      if (issue !== undefined && step % 11 !== 10) ada.editIssue(issue.id, { priority: step % 5, title: `I${issue.number} step ${step}` })
    }
    const expected = [...linear.read.issues()]
      .sort((one, other) => other.updatedAt - one.updatedAt || (one.id < other.id ? 1 : -1))
      .map((issue) => issue.title)
    expect(page(send, { first: 100, orderBy: "updatedAt" }).titles).toEqual(expected)
  })

  it("pages a record's own lists too", () => {
    const { ada, issues, pass, send } = deskWith(1)
    const issue = issues[0]?.id ?? ""
    for (let index = 1; index <= 5; index += 1) {
      pass(10)
      ada.addComment(issue, `C${index}`)
    }
    const text =
      "query($id: String!, $after: String) { issue(id: $id) { comments(first: 3, after: $after) { nodes { body } pageInfo { hasNextPage endCursor } } } }"
    const first = send(text, { id: issue })
    expect(each(at(first.data, "issue", "comments", "nodes"), "body")).toEqual(["C5", "C4", "C3"])
    const second = send(text, { id: issue, after: at(first.data, "issue", "comments", "pageInfo", "endCursor") })
    expect(each(at(second.data, "issue", "comments", "nodes"), "body")).toEqual(["C2", "C1"])
  })

  it("is the same for every caller", () => {
    const { linear, send } = deskWith(3)
    const other = linear.credentials.add({ userId: linear.administrator.addUser({ name: "Bo" }).id, scopes: ["read"] })
    expect(page(clientOf(linear, other.secret), {})).toEqual(page(send, {}))
  })
})
