/** What I5 finds, and what it lets go, clause by clause. */
import { emptyCommit, type Link } from "@syncline/engine"
import type { Bites } from "../Bites.ts"
import { facts, store, storing, tenant } from "../GoodRun.ts"

const [first, ...others] = store.links
if (first === undefined) throw new Error("a good run has links")

const linking = (...links: ReadonlyArray<Link>) => ({
  ...facts,
  storeEvents: links.map((link) => ({ _tag: "Commit" as const, by: "engine-1", commit: { ...emptyCommit(tenant, 0), links: [link] } })),
})

/** A label whose link lets go of its record, while people deleted one. */
const letGo = (side: string, externalId: string, recordId: string | null = null) => {
  const label = { ...first, streamId: "github/label", kind: "label", externalId: "7", recordId: "r2" }
  return { ...linking(label, { ...label, recordId }), discarded: new Set([`${externalId} at ${side}`]) }
}

export const links: Bites = {
  invariant: "I5",
  finds: [
    [
      "a record with two objects",
      storing({ links: [...store.links, { ...first, externalId: "2" }] }),
      /^record r1 on stream github\/issue has more than one link$/,
    ],
    [
      "an object with two records",
      storing({ links: [...store.links, { ...first, recordId: "r9" }] }),
      /^object 1 on stream github\/issue has more than one link$/,
    ],
    [
      "a place that is kept in step twice",
      storing({ streams: [...store.streams, ...store.streams.slice(0, 1).map((stream) => ({ ...stream, id: "again" }))] }),
      /^nobody chose stream again of the issues of github$/,
    ],
    [
      "a second account that is given a place that is served",
      { ...facts, claims: [{ side: "github", servedBy: "github", told: undefined }] },
      /^another account was given the place of github, which github served$/,
    ],
    [
      "a second account that is not told who serves the place",
      { ...facts, claims: [{ side: "github", servedBy: "019b", told: "it is taken" }] },
      /^another account that chose the place of github was not told that 019b serves it: it is taken$/,
    ],
    ["an object that changes hands", linking(first, { ...first, recordId: "r9" }), /^1 was linked to r1 and then to r9$/],
    ["a label that loses its record, where another was deleted", letGo("github", "8"), /^7 was linked to r2 and then to nothing$/],
    ["a label that loses its record, where one of that id was deleted elsewhere", letGo("linear", "7"), /^7 was linked to r2 and/],
    ["a deleted label that becomes another record", letGo("github", "7", "r9"), /^7 was linked to r2 and then to r9$/],
    ["an object that loses its record", linking(first, { ...first, recordId: null }), /^1 was linked to r1 and then to nothing$/],
    [
      "an object that loses its record and gets another",
      linking(first, { ...first, recordId: null }, { ...first, recordId: "r9" }),
      /^1 was linked to r1 and then to (nothing|r9)$/,
    ],
  ],
  allows: [
    ["a label that people deleted", letGo("github", "7")],
    ["the same record and the same id on other streams", storing({ links: [first, ...others, { ...first, streamId: "other" }] })],
    [
      "objects without a record",
      storing({ links: [...store.links, { ...first, externalId: "2", recordId: null }, { ...first, externalId: "3", recordId: null }] }),
    ],
    ["an object that gets its record later", linking({ ...first, recordId: null }, first, first)],
    ["the same id on another stream", linking(first, { ...first, streamId: "other", recordId: "r9" })],
    [
      "a second account that is told who serves the place",
      { ...facts, claims: [{ side: "github", servedBy: "019b", told: "019b has it" }] },
    ],
    ["leases", facts],
  ],
}
