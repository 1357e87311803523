/** Defects of the line that names an author: who stands in it, when it is said, and what it is no part of. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const authors = "packages/engine/src/send/Authors.ts"
const resource = "packages/adapter-core/src/Resource.ts"
const attribution = "packages/adapter-core/src/Attribution.ts"
const memoryEngine = "packages/engine/test/MemoryEngine.test.ts"
const linear = "packages/adapters/linear/test/Attribution.test.ts"
const line = "packages/adapter-core/test/Attribution.test.ts"

export const ofAuthors: ReadonlyArray<Defect> = [
  {
    id: "author-is-the-account",
    title: "what somebody wrote is said to be theirs where it is made with their own key too",
    file: authors,
    find: "accounts.some((account) => account.connectionId === connectionId && account.externalId === accountId)",
    replace: "accounts.some((account) => account.connectionId !== connectionId && account.externalId === accountId)",
    breaks: ["I13"],
    caughtBy: test(memoryEngine, "is not said where it is the account's own, or where nobody knows"),
  },
  {
    id: "author-though-unwanted",
    title: "an author is named where the stream does not want it",
    file: authors,
    find: "if (importer.attributedIn === undefined || !attribution) return undefined",
    replace: "if (importer.attributedIn === undefined || (!attribution && record.id === stream.id)) return undefined",
    breaks: ["I13"],
    caughtBy: test(memoryEngine, "is not said where a stream says so"),
  },
  {
    id: "author-lost-with-an-edit",
    title: "who wrote a text is gone when the text is edited where nobody looks before the write",
    file: authors,
    find: "return (shown ?? (yield* lastRead(resource, link)))?.attribution",
    replace: "return (shown ?? (resource.idScope === link.kind ? yield* lastRead(resource, link) : undefined))?.attribution",
    breaks: ["I13"],
    caughtBy: test(memoryEngine, "stays when the text is edited where versions are checked, and nobody looks first"),
  },
  {
    id: "author-in-the-text",
    title: "the line that names an author is taken for a part of the text",
    file: resource,
    find: "get: (wire) => Attribution.read(get(wire)).text,",
    replace: "get,",
    breaks: ["I6", "I13"],
    caughtBy: test(linear, "stands above the text and is no part of it"),
  },
  {
    id: "author-in-another-form",
    title: "the line that names an author is not known in the form that an editor gives it",
    file: attribution,
    find: String.raw`\[open\]\((?:<(?<bracketed>https?:\/\/[^\s<>]+)>|`,
    replace: String.raw`\[open\]\((?:<<(?<bracketed>https?:\/\/[^\s<>]+)>>|`,
    breaks: ["I6", "I13"],
    caughtBy: test(linear, "stands above the text and is no part of it, as the editor writes it"),
  },
  {
    id: "author-with-address",
    title: "the line that names an author publishes the address of e-mail by which people know them",
    file: attribution,
    find: String.raw`.replaceAll(/@\S*/gu, " ")`,
    replace: String.raw`.replaceAll(/@@\S*/gu, " ")`,
    breaks: ["I13"],
    caughtBy: test(line, "names nobody who would be told, publishes no address, and has no form but its own"),
  },
  {
    id: "pictures-of-its-own",
    title: "an application is said not to show its own pictures, and nobody is told of those that are kept elsewhere",
    file: "packages/engine/src/hub/Explain.ts",
    find: "other === stream.app ? [] : (resources.get(id)?.pictures ?? [])",
    replace: "other !== stream.app ? [] : (resources.get(id)?.pictures ?? [])",
    breaks: ["I18"],
    caughtBy: test(memoryEngine, "pictures that nobody sees over there who is not signed in where they are kept"),
  },
  {
    id: "author-without-room",
    title: "a text as long as is taken leaves no room for the line that names its author",
    file: resource,
    find: "limit: limit - Attribution.room",
    replace: "limit",
    breaks: ["I14"],
    caughtBy: test(
      "packages/adapters/github/test/Refusals.test.ts",
      "is a text of a character more than is declared, with mark and author in it",
    ),
  },
]
