/** What was announced in the small run in which all went well. */
import type { Event } from "@syncline/engine"

const reading = { streamId: "github/issue", kind: "issue", runId: "run-1" }
const second = { streamId: "linear/issue", kind: "issue", runId: "run-2" }
const broken = { streamId: "linear/comment", kind: "comment", runId: "run-4" }
const comments = { streamId: "linear/comment", kind: "comment", runId: "run-5" }
const dispute = { streamId: "linear/issue", kind: "issue", conflictId: "k1", recordId: "r1", field: "title" }
const labels = { streamId: "github/label", kind: "label", runId: "run-0" }

/** As they were announced, with when. */
export const announced: ReadonlyArray<readonly [at: number, event: Event.Event]> = [
  [1, { _tag: "SyncStarted", ...labels, strategy: "initial" }],
  [1, { _tag: "ExternalRecordCreated", streamId: "github/label", kind: "label", recordId: "r2", externalId: "7" }],
  [1, { _tag: "SyncCompleted", ...labels }],
  [2, { _tag: "SyncStarted", ...reading, strategy: "initial" }],
  [2, { _tag: "ExternalRecordCreated", streamId: "github/issue", kind: "issue", recordId: "r1", externalId: "1" }],
  [2, { _tag: "SyncCompleted", ...reading }],
  [3, { _tag: "SyncStarted", ...second, strategy: "delta" }],
  [3, { _tag: "ExternalRecordUpdated", streamId: "linear/issue", kind: "issue", recordId: "r1", externalId: "uuid" }],
  [3, { _tag: "ConflictDetected", ...dispute }],
  [3, { _tag: "SyncCompleted", ...second }],
  [4, { _tag: "ConflictResolved", ...dispute, resolution: "local" }],
  [5, { _tag: "SyncStarted", ...broken, strategy: "initial" }],
  [5, { _tag: "SyncError", ...broken, recordId: null, message: "refused" }],
  [6, { _tag: "SyncError", streamId: "github/comment", kind: "comment", runId: "run-3", recordId: "r3", message: "no right" }],
  [7, { _tag: "SyncStarted", ...comments, strategy: "initial" }],
  [7, { _tag: "ExternalRecordCreated", streamId: "linear/comment", kind: "comment", recordId: "r3", externalId: "uuid-c" }],
  [7, { _tag: "SyncCompleted", ...comments }],
]
