/** How things stand, as the page says it. */
import { assert, describe, it } from "@effect/vitest"
import type { Connection, ConnectionStatusReport, Stream, StreamStatus } from "@syncline/engine"
import { renderToString } from "preact-render-to-string"
import { note, pill, progress } from "../../src/pages/views/Standing.ts"
import * as Standing from "../../src/pages/words/Standing.ts"

const now = Date.UTC(2026, 11, 1, 12)

const connection: Connection = {
  tenant: "acme",
  id: "c",
  app: "left",
  externalAccountId: "1",
  name: "ada",
  status: "active",
  reason: null,
  settings: {},
  blockedUntil: 0,
  createdAt: 0,
}

const stream: Stream = {
  tenant: "acme",
  id: "s",
  connectionId: "c",
  app: "left",
  instance: "https://left.example",
  kind: "task",
  partition: "p",
  partitionName: "Place",
  partitionAliases: [],
  settings: { direction: "bidirectional", intervalMillis: 1000 },
  rank: 0,
  initialDoneAt: 1,
}

const status = (more: Partial<StreamStatus> = {}): StreamStatus => ({
  stream,
  cursor: { version: 1, generation: 1, failures: 0, nextDue: 0, lastCompletedAt: now - 120_000 },
  lastRun: undefined,
  links: { linked: 3 },
  deliveries: {},
  openConflicts: 0,
  progress: { phase: "inStep", done: 3 },
  webhook: undefined,
  ...more,
})

const report = (streams: ReadonlyArray<StreamStatus>, more: Partial<ConnectionStatusReport> = {}): ConnectionStatusReport => ({
  connection,
  waiting: undefined,
  signInEndsAt: undefined,
  streams,
  ...more,
})

const failing = (lastError: string) => status({ cursor: { ...status().cursor, failures: 2, lastError } })

interface Case {
  readonly what: string
  readonly of: ConnectionStatusReport
  readonly tone: Standing.Tone
  readonly says: RegExp
  readonly todo?: Standing.Todo
}

const cases: ReadonlyArray<Case> = [
  {
    what: "signed out",
    of: report([status()], { connection: { ...connection, status: "disconnected" } }),
    tone: "off",
    says: /kept for when/,
    todo: "signIn",
  },
  {
    what: "refused",
    of: report([status()], { connection: { ...connection, status: "error", reason: "bad credentials" } }),
    tone: "bad",
    says: /Left no longer lets us in/,
    todo: "signIn",
  },
  {
    what: "paused",
    of: report([status()], { connection: { ...connection, status: "paused" } }),
    tone: "off",
    says: /until you let it go on/,
    todo: "resume",
  },
  { what: "nothing chosen", of: report([]), tone: "ask", says: /Now choose/, todo: "choose" },
  {
    what: "asked to wait",
    of: report([status()], { waiting: { until: now + 180_000, reason: "429" } }),
    tone: "wait",
    says: /goes on by itself in 3 minutes/,
  },
  {
    what: "switched off",
    of: report([status({ stream: { ...stream, settings: { ...stream.settings, direction: "disabled" } } })]),
    tone: "off",
    says: /Nothing is taken out/,
  },
  { what: "a place that is gone", of: report([failing("left task.page: Gone: 404")]), tone: "bad", says: /^Place: Left has no such thing/ },
  {
    what: "a place that is forbidden",
    of: report([failing("left task.page: Forbidden: no")]),
    tone: "bad",
    says: /Give the account the right at Left/,
  },
  { what: "a conflict", of: report([status({ openConflicts: 1 })]), tone: "ask", says: /^1 change was made on both sides/, todo: "decide" },
  {
    what: "a first push that waits",
    of: report([status({ deliveries: { held: 2 } })]),
    tone: "ask",
    says: /^2 things wait/,
    todo: "seeWaiting",
  },
  {
    what: "a write that was refused",
    of: report([status({ deliveries: { dead: 1 } })]),
    tone: "bad",
    says: /^1 change was not taken by Left/,
    todo: "seeWaiting",
  },
  { what: "the first reading", of: report([status({ progress: { phase: "staging", done: 1200 } })]), tone: "busy", says: /1,200 so far/ },
  {
    what: "the first sending",
    of: report([status({ progress: { phase: "pushing", done: 3, of: 10 } }), status()]),
    tone: "busy",
    says: /3 of 10/,
  },
  { what: "all in step", of: report([status()]), tone: "good", says: /Last looked 2 minutes ago/ },
]

describe("how a connection stands", () => {
  for (const { what, of, tone, says, todo } of cases) {
    it(`${what}: in words, with the one thing to do`, () => {
      const standing = Standing.ofConnection(of, "Left", now)
      assert.strictEqual(standing.tone, tone)
      assert.match(standing.says, says)
      assert.strictEqual(standing.todo, todo)
      assert.include(renderToString(pill(standing)), `tone-${tone}`)
      assert.include(renderToString(note(standing.tone, standing.says)), "<p>")
    })
  }

  it("counts a first sync over all kinds that are in the same phase, and shows a bar of it where it is known how much there is", () => {
    const at = (done: number, of?: number) => status({ progress: { phase: "pushing", done, ...(of !== undefined && { of }) } })
    const known = Standing.firstSyncOf([at(3, 10), at(1, 2), status()]) ?? assert.fail()
    assert.deepInclude(known, { done: 4, of: 12 })
    assert.include(renderToString(progress(known, "First sync")), '<progress aria-label="First sync" value="4" max="12">')
    const unknown = Standing.firstSyncOf([at(3, 10), at(1)]) ?? assert.fail()
    assert.notInclude(renderToString(progress(unknown, "First sync")), "max=")
    assert.isUndefined(Standing.firstSyncOf([status()]))
  })

  it("puts the kinds of a place together", () => {
    const other = status({ stream: { ...stream, id: "t", partition: "q", partitionName: "Other" } })
    const places = Standing.placesOf(report([status(), other, status({ stream: { ...stream, id: "u", kind: "note" } })]))
    assert.deepStrictEqual(
      places.map(({ name, streams }) => [name, streams.map(({ stream: { id } }) => id)]),
      [
        ["Place", ["s", "u"]],
        ["Other", ["t"]],
      ],
    )
  })
})
