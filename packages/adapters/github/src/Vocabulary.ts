/** How Markdown at GitHub names people and issues: `@login`, `#12`, `owner/repo#12`, and the pages of issues. */
import { type Pictures, Vocabulary } from "@syncline/adapter-core"
import { application } from "./App.ts"

const owner = String.raw`[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?`
const repository = String.raw`${owner}/[\w.-]+`

/** `origin`: where the pages for people are. */
export const vocabularyOf = (origin: string): Vocabulary.Vocabulary =>
  Vocabulary.make({
    pings: true,
    rules: [
      {
        pattern: new RegExp(String.raw`${escaped(origin)}/(${repository})/issues/(\d+)(?![\w#?/-])`, "g"),
        isUrl: true,
        read: ([, partition = "", name = ""]) => ({ is: "reference", kind: "issue", by: "externalId", name, partition }),
      },
      {
        pattern: new RegExp(String.raw`(?<![\w/.@&#-])(${repository})?#(\d+)(?!\w)`, "g"),
        read: ([, partition, name = ""]) => ({
          is: "reference",
          kind: "issue",
          by: "externalId",
          name,
          ...(partition !== undefined && { partition }),
        }),
      },
      {
        pattern: new RegExp(String.raw`(?<![\w/.@-])@(${owner})(?![\w/-])`, "g"),
        read: ([, name = ""]) => ({ is: "mention", kind: "person", by: "address", name }),
      },
    ],
    say: ({ kind, externalId, address, partition }) => {
      if (kind === "issue") return `${partition ?? ""}#${externalId}`
      return kind === "person" && address !== undefined ? `@${address}` : undefined
    },
  })

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** An enterprise server has its API below its pages; any other address is that of a server in the place of github.com's API. */
export const originOf = (baseUrl: string | undefined): string => {
  const url = baseUrl === undefined ? null : URL.parse(baseUrl)
  return url !== null && /\/api\/v3\/?$/.test(url.pathname) ? url.origin : "https://github.com"
}

/** What is put into a text at GitHub is shown to those who may see the repository. What `user-images.githubusercontent.com` has everybody sees. */
export const picturesOf = (origin: string): Pictures.Pictures => ({
  application,
  behindLogin: [`${origin}/user-attachments/assets/`, "https://private-user-images.githubusercontent.com/"],
})
