import { assert, describe, it } from "@effect/vitest"
import * as RunWording from "../../src/decide/RunWording.ts"
import { type Run, noCounts } from "../../src/model/Run.ts"

const start = Date.UTC(2026, 0, 1)
const where = { app: "github", partitionName: "acme/app" }

const run = (fields: Partial<Run> = {}): Run => ({
  tenant: "tenant",
  id: "run",
  connectionId: "a",
  streamId: "a/issue",
  kind: "issue",
  strategy: "delta",
  outcome: "completed",
  counts: noCounts,
  problems: [],
  error: null,
  startedAt: start,
  heartbeatAt: start + 1500,
  endedAt: start + 1500,
  ...fields,
})

const empty = { count: 0 }
const nothing = { complete: true, troubles: [], deliveries: { dead: empty, parked: empty, held: empty, pending: empty } }

// proves T-06, T-15
describe("the words for a run", () => {
  const rows: ReadonlyArray<readonly [title: string, run: Run, words: string]> = [
    [
      "a reading that found nothing",
      run(),
      "acme/app at github, reading of every issue that changed, begun at 2026-01-01T00:00:00.000Z: completed in 1.5 s\n  nothing to do",
    ],
    [
      "everything that a reading counts",
      run({
        strategy: "initial",
        counts: { read: 28, created: 1, updated: 2, removed: 3, unchanged: 4, skipped: 5, conflicted: 6, failed: 7 },
      }),
      "acme/app at github, first reading of every issue, begun at 2026-01-01T00:00:00.000Z: completed in 1.5 s\n" +
        "  28 read, 1 new here, 2 changed here, 3 removed here, 4 as known, 5 not taken in, or not yet, 6 in conflict, 7 failed",
    ],
    [
      "everything that a sending counts",
      run({
        strategy: "push",
        counts: { read: 0, created: 1, updated: 2, removed: 3, unchanged: 4, skipped: 5, conflicted: 6, failed: 7 },
      }),
      "acme/app at github, sending of every issue that differs, begun at 2026-01-01T00:00:00.000Z: completed in 1.5 s\n" +
        "  1 made there, 2 changed there, 3 removed there, 4 there already, 5 not sent, or not yet, 6 in conflict, 7 failed",
    ],
    [
      "what is under way, and its problems, of which some are kept",
      run({
        strategy: "full",
        outcome: "running",
        endedAt: null,
        counts: { ...noCounts, read: 4, failed: 4 },
        problems: [
          { externalId: "7", recordId: null, message: "no title" },
          { externalId: null, recordId: "r1", message: "refused" },
          { externalId: "8", recordId: "r2", message: "both" },
        ],
      }),
      "acme/app at github, reading of every issue, begun at 2026-01-01T00:00:00.000Z: under way, last at work at 2026-01-01T00:00:01.500Z\n" +
        "  4 read, 4 failed\n  ! 7: no title\n  ! record r1: refused\n  ! 8, record r2: both\n  ! 1 more",
    ],
    [
      "one that failed",
      run({ strategy: "reconcile", outcome: "failed", error: "503", endedAt: start + 20 }),
      "acme/app at github, reading of every issue, to find what is gone, begun at 2026-01-01T00:00:00.000Z: failed after 20 ms: 503\n  nothing to do",
    ],
    [
      "what is read again",
      run({ strategy: "range", counts: { ...noCounts, read: 1, unchanged: 1 } }),
      "acme/app at github, reading of every issue that changed in a span of time, again, begun at 2026-01-01T00:00:00.000Z: completed in 1.5 s\n  1 read, 1 as known",
    ],
    [
      "objects that somebody wants",
      run({ strategy: "objects", counts: { ...noCounts, read: 1, removed: 1 } }),
      "acme/app at github, asking for every issue that somebody wants read again, begun at 2026-01-01T00:00:00.000Z: completed in 1.5 s\n  1 read, 1 removed here",
    ],
    [
      "an undo",
      run({ strategy: "undo", counts: { ...noCounts, updated: 1 } }),
      "acme/app at github, undoing of what a run did to every issue, begun at 2026-01-01T00:00:00.000Z: completed in 1.5 s\n  1 changed here",
    ],
  ]
  for (const [title, given, words] of rows) it(title, () => assert.strictEqual(RunWording.ofRun(given, where), words))

  it("where its stream is gone, it says which that was", () => {
    assert.include(RunWording.ofRun(run(), undefined), "stream a/issue, reading")
  })
})

describe("the words for a sync", () => {
  it("what did something is told, the rest counted, and what is left comes last", () => {
    const [busy, quiet] = [run({ counts: { ...noCounts, read: 1, created: 1 } }), run({ counts: { ...noCounts, read: 1, unchanged: 1 } })]
    const of = (each: Run) => ({ run: each, where })
    const text = RunWording.ofSync([of(busy), of(quiet), of(run({ outcome: "failed", error: "503" })), of(quiet)], {
      complete: false,
      troubles: ["linear needs its person: revoked"],
      deliveries: { dead: { count: 2 }, parked: { count: 1 }, held: empty, pending: { count: 3 } },
    })
    assert.deepStrictEqual(text.split("\n"), [
      ...RunWording.ofRun(busy, where).split("\n"),
      ...RunWording.ofRun(run({ outcome: "failed", error: "503" }), where).split("\n"),
      "2 runs found nothing to do",
      "! linear needs its person: revoked",
      "deliveries left: 2 refused or tried too often: for a person to look at, 1 waiting for another record and 3 not sent yet",
      "not everything that was due has had its turn; the next sync goes on",
    ])
  })

  it("nothing to tell is told in one line", () => {
    assert.strictEqual(RunWording.ofSync([{ run: run(), where }], nothing), "1 run found nothing to do")
    assert.strictEqual(RunWording.ofSync([], nothing), "nothing was due")
  })
})
