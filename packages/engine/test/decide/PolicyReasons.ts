/** What is said of an object whose record, or some of it, may not leave. */
import type { ObjectReason } from "../../src/decide/Standing.ts"

export type Row<Reason> = readonly [reason: Reason, why: string, next: string, at: number | undefined, youCan?: string]

/** `read`, `readAt`: what is said of the next reading, and when that is; `bothWays`: how a stream is made to send. */
export const ofPolicy = (read: string, readAt: number, bothWays: string): ReadonlyArray<Row<ObjectReason>> => [
  [
    { _tag: "Withheld", why: { _tag: "LocalOnly", said: true }, effect: "leave" },
    "It is withheld, because its level is local_only.",
    "Nothing of it is sent to left before that changes; what is there stays as it is.",
    undefined,
    'let it go: setPrivacy("record", "public", by) of the records of the kind task',
  ],
  [
    { _tag: "Withheld", why: { _tag: "NotPermitted", said: false }, effect: "close" },
    "It is withheld, because its level is shareable, by the stream's defaultPrivacy, and nobody has permitted it there.",
    "Nothing of it is sent to left before that changes, but that it is closed, if it is there.",
    undefined,
    'permit it: permit("record", { stream: "s" }, by) of the records of the kind task',
  ],
  [
    { _tag: "Withheld", why: { _tag: "Filtered", conditions: [{ field: "tags", has: "bug" }], every: true }, effect: "remove" },
    `It is withheld, because the stream's filter lets out only what says that tags has "bug".`,
    "Nothing of it is sent to left before that changes; if it is there, it is removed.",
    undefined,
    'change what it says, or let all out: addStreams({ connection: "c", partition: "acme/app", kinds: ["task"], settings: { filter: null } })',
  ],
  [
    {
      _tag: "Withheld",
      why: { _tag: "PartOf", kind: "team", recordId: "r7", why: { _tag: "LocalOnly", said: true } },
      effect: "leave",
    },
    "It is withheld, because it belongs to the team r7, which is withheld: its level is local_only.",
    "Nothing of it is sent to left before that changes; what is there stays as it is.",
    undefined,
    'see what it belongs to: explain("r7")',
  ],
  [
    { _tag: "Withheld", why: { _tag: "Direction", direction: "pull" }, effect: "leave" },
    `It is withheld, because the stream's direction is "pull".`,
    "Nothing of it is sent to left before that changes; what is there stays as it is.",
    undefined,
    bothWays,
  ],
  [
    { _tag: "NotSent", fields: ["body", "tags"] },
    "The stream's sendOnly leaves out body and tags, where the record says something else.",
    read,
    readAt,
    'send that too: addStreams({ connection: "c", partition: "acme/app", kinds: ["task"], settings: { sendOnly: null } })',
  ],
]
