/** What I4 finds, and what it lets go, clause by clause. */
import { type Cursor, emptyCommit } from "@syncline/engine"
import type { StoreEvent } from "../../src/GatedStore.ts"
import type { Bites } from "../Bites.ts"
import { facts, storing, tenant } from "../GoodRun.ts"

const moves = (streamId: string, version: number, change: Partial<Cursor> = {}): StoreEvent => ({
  _tag: "Commit",
  by: "engine-1",
  commit: { ...emptyCommit(tenant, 0), cursor: { streamId, cursor: { version, generation: 1, failures: 0, nextDue: 0, ...change } } },
})

/** What was committed, and that the store holds the last of it. */
const moving = (...storeEvents: ReadonlyArray<StoreEvent>) => {
  const cursors = new Map(
    storeEvents.flatMap(({ ...event }) =>
      event._tag === "Commit" && event.commit.cursor ? [[event.commit.cursor.streamId, event.commit.cursor.cursor]] : [],
    ),
  )
  return { ...storing({ cursors }), storeEvents }
}

export const cursors: Bites = {
  invariant: "I4",
  finds: [
    ["a version that is written twice", moving(moves("s", 2), moves("s", 2)), /^the cursor of s went from version 2 to 2$/],
    ["a version that is left out", moving(moves("s", 2), moves("s", 4)), /^the cursor of s went from version 2 to 4$/],
    ["a version that goes back", moving(moves("s", 2), moves("s", 3), moves("s", 2)), /^the cursor of s went from version 3 to 2$/],
    ["a first write that is not the second version", moving(moves("s", 3)), /^the cursor of s went from version 1 to 3$/],
    [
      "a generation that goes back",
      moving(moves("s", 2, { generation: 2 }), moves("s", 3)),
      /^the cursor of s went back from generation 2 to 1$/,
    ],
    ["a first generation before the first", moving(moves("s", 2, { generation: 0 })), /^the cursor of s went back from generation 1 to 0$/],
    [
      "a watermark that goes back",
      moving(moves("s", 2, { watermark: 5 }), moves("s", 3, { watermark: 4 })),
      /^the watermark of s went back from 5 to 4$/,
    ],
    [
      "a watermark that is forgotten",
      moving(moves("s", 2, { watermark: 5 }), moves("s", 3)),
      /^the watermark of s went back from 5 to undefined$/,
    ],
    [
      "a cursor that something else than a commit moved",
      storing({ cursors: new Map([["github/issue", { version: 3, generation: 1, failures: 0, nextDue: 0 }]]) }),
      /^the cursor of github\/issue is at version 3, and the last commit left it at 2$/,
    ],
    [
      "a cursor that moved without any commit",
      { ...storing({ cursors: new Map([["other", { version: 2, generation: 1, failures: 0, nextDue: 0 }]]) }), storeEvents: [] },
      /^the cursor of other is at version 2, and the last commit left it at 1$/,
    ],
  ],
  allows: [
    ["one version after the other, of two streams", moving(moves("s", 2), moves("t", 2), moves("s", 3), moves("t", 3))],
    ["a watermark that moves on", moving(moves("s", 2), moves("s", 3, { watermark: 5 }), moves("s", 4, { watermark: 5 }))],
    [
      "a watermark that begins anew in a new generation",
      moving(moves("s", 2, { watermark: 5 }), moves("s", 3, { generation: 2, watermark: 1 })),
    ],
    [
      "a stream that was never read",
      storing({
        cursors: new Map([...(facts.end.stores[tenant]?.cursors ?? []), ["new", { version: 1, generation: 1, failures: 0, nextDue: 0 }]]),
      }),
    ],
  ],
}
