/**
 * How Markdown at Linear names people and issues. Linear makes a mention of the address of a profile, and a reference of that of an issue; `ENG-12` is a link for
 * people who type it. `@name` in what is written tells nobody, and is how a mention may be shown.
 */
import { type Pictures, Vocabulary } from "@syncline/adapter-core"
import { application } from "./App.ts"

const web = String.raw`https://linear\.app/[\w-]+`
const identifier = String.raw`[A-Z][A-Z\d]*-\d+`
const isIdentifier = new RegExp(`^${identifier}$`)

/** By what a text can name an issue: its identifier, where it has the form of one. */
export const calledBy = (text: string): string | undefined => (isIdentifier.test(text) ? text : undefined)

export const vocabulary: Vocabulary.Vocabulary = Vocabulary.make({
  pings: false,
  rules: [
    {
      pattern: new RegExp(String.raw`${web}/issue/(${identifier})(?:/[\w-]*)?(?![\w#?/-])`, "g"),
      isUrl: true,
      read: ([, name = ""]) => ({ is: "reference", kind: "issue", by: "address", name }),
    },
    {
      pattern: new RegExp(String.raw`${web}/profiles/([\w-]+(?:\.[\w-]+)*)(?![\w#?/-])`, "g"),
      isUrl: true,
      read: ([, name = ""]) => ({ is: "mention", kind: "person", by: "address", name }),
    },
    {
      pattern: new RegExp(String.raw`(?<![\w/#.-])(${identifier})(?![\w-])`, "g"),
      read: ([, name = ""]) => ({ is: "reference", kind: "issue", by: "address", name }),
    },
    {
      pattern: /(?<![\w/.@-])@([\p{L}\d][\p{L}\d_-]*(?:\.[\p{L}\d_-]+)*)/gu,
      read: ([, name = ""]) => ({ is: "mention", kind: "person", by: "address", name }),
    },
  ],
  say: ({ url, is, address }) => url ?? (is === "reference" ? address : undefined),
})

/** What is put into a text at Linear is shown to members of the workspace. */
export const pictures: Pictures.Pictures = { application, behindLogin: ["https://uploads.linear.app/"] }
