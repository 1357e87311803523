import { makeLinear, seedLinear } from "@syncline/sandbox/linear"
import { describe, expect, it } from "vitest"
import { makeDesk, noon } from "./Client.ts"

describe("a seeded team", () => {
  it("has the asked number of issues, people and labels, and a believable past", () => {
    const { linear } = makeDesk()
    const seeded = seedLinear(linear, { seed: 3, issues: 300, users: 4, labels: 6, days: 100 })
    const issues = linear.read.issues(seeded.team.id)
    expect(seeded.team.key).toBe("ENG")
    expect([issues.length, seeded.users.length, seeded.labels.length, seeded.issueIds.length]).toEqual([300, 4, 6, 300])
    expect(issues.map((issue) => issue.id)).toEqual(seeded.issueIds)
    expect(new Set(issues.map((issue) => issue.title)).size).toBeGreaterThan(100)
    const types = new Set(issues.map((issue) => linear.read.states(seeded.team.id).find((state) => state.id === issue.stateId)?.type))
    expect(types).toEqual(new Set(["triage", "backlog", "unstarted", "started", "completed", "canceled", "duplicate"]))
    expect(issues.some((issue) => issue.labelIds.length > 1)).toBe(true)
    expect(issues.some((issue) => issue.assigneeId === null)).toBe(true)
    expect(linear.read.comments().length).toBeGreaterThan(100)
    expect(linear.read.attachments().length).toBeGreaterThan(3)
    for (const row of [...issues, ...linear.read.comments()]) {
      expect(row.createdAt).toBeGreaterThanOrEqual(noon - 101 * 24 * 60 * 60 * 1000)
      expect(row.updatedAt).toBeGreaterThanOrEqual(row.createdAt)
      expect(row.updatedAt).toBeLessThan(noon)
    }
    expect(linear.read.writes("api")).toBe(0)
  })

  it("is the same for the same seed and another for another", () => {
    const texts = (seed: number) => {
      const linear = makeLinear({ clock: () => noon })
      seedLinear(linear, { seed, issues: 40 })
      return JSON.stringify([linear.read.issues(), linear.read.comments(), linear.read.users()])
    }
    expect(texts(5)).toBe(texts(5))
    expect(texts(5)).not.toBe(texts(6))
  })

  it("can stand beside another one, and grow", () => {
    const { linear } = makeDesk()
    seedLinear(linear, { seed: 1, issues: 10 })
    seedLinear(linear, { seed: 2, issues: 10, team: "ops", labels: 0, users: 0 })
    seedLinear(linear, { seed: 3, issues: 5, labels: 0 })
    expect(linear.read.teams().map((team) => team.key)).toEqual(["ENG", "OPS"])
    expect(linear.read.issues()).toHaveLength(25)
  })
})
