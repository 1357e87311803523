/** Whose an issue is, wherever it is shown. */
import { assert, it } from "@effect/vitest"
import { type IssueWire, assigneesOf, labelsOf } from "../src/wire/IssueWire.ts"

const [ada, bob] = [
  { id: 1, login: "ada" },
  { id: 2, login: "bob" },
] as const

const issue = (fields: Partial<IssueWire>): IssueWire => ({
  number: 1,
  title: "Crash",
  html_url: "https://github.com/octo/repo/issues/1",
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  ...fields,
})

it("an issue has all its assignees, and the first alone only where they are not listed", () => {
  assert.deepStrictEqual(assigneesOf(issue({ assignees: [ada, bob], assignee: ada })), [ada, bob])
  assert.deepStrictEqual(assigneesOf(issue({ assignees: [], assignee: ada })), [])
  assert.deepStrictEqual(assigneesOf(issue({ assignees: [null, bob] })), [bob])
  assert.deepStrictEqual(assigneesOf(issue({ assignee: ada })), [ada])
  assert.deepStrictEqual(assigneesOf(issue({ assignees: null, assignee: ada })), [ada])
  assert.deepStrictEqual(assigneesOf(issue({ assignee: null })), [])
  assert.deepStrictEqual(assigneesOf(issue({})), [])
})

it("an issue has the labels that are labels", () => {
  assert.deepStrictEqual(labelsOf(issue({})), [])
  assert.deepStrictEqual(labelsOf(issue({ labels: null })), [])
  assert.deepStrictEqual(labelsOf(issue({ labels: [null, "bug"] })), ["bug"])
})
