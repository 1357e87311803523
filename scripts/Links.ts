/**
 * The links between the workspace's documents. A link into the workspace leads to a file or folder that is there and, where it names a heading, to one that
 * the document has. Links to the web are left alone: whether they answer today is not for a build to decide.
 */
import { posix } from "node:path"

export interface Link {
  /** Counted from 1. */
  readonly line: number
  /** As written, such as `docs/glossary.md#link`. */
  readonly target: string
}

/** What the checks must know of the workspace. Paths are relative to its root, with forward slashes; the root itself is `.`. */
export interface Tree {
  readonly exists: (path: string) => boolean
  readonly markdownOf: (path: string) => string
}

/** The lines of a document without what its fences hold; they stay in their places. */
const prose = (markdown: string): ReadonlyArray<string> => {
  let fence: string | undefined
  return markdown.split(/\r?\n/).map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== undefined) {
      if (mark !== undefined && mark.startsWith(fence) && line.trim() === mark) fence = undefined
      return ""
    }
    fence = mark
    return mark === undefined ? line : ""
  })
}

const withoutCode = (line: string): string => line.replaceAll(/(`+)(?:(?!\1).)*\1/g, "")

/** `[text](target "title")` and images, `[name]: target`, and the attributes of HTML. */
const forms = [/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g, /^\s*\[[^\]]+\]:\s+<?([^\s>]+)/g, /\b(?:href|src|srcset)="([^"\s]+)/g]

/** All links of a document, in the order of its lines. */
export const linksOf = (markdown: string): ReadonlyArray<Link> =>
  prose(markdown).flatMap((line, index) =>
    forms.flatMap((form) => [...withoutCode(line).matchAll(form)].map(([, target = ""]) => ({ line: index + 1, target }))),
  )

const slug = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-")

/** What may stand behind `#` in a link to the document: its headings as GitHub names them, and the ids of its HTML. */
export const anchorsOf = (markdown: string): ReadonlySet<string> => {
  const anchors = new Set<string>()
  for (const line of prose(markdown)) {
    for (const [, id = ""] of line.matchAll(/\bid="([^"]+)"/g)) anchors.add(id)
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1]
    if (heading === undefined) continue
    const name = slug(heading)
    let count = 0
    while (anchors.has(count === 0 ? name : `${name}-${count}`)) count += 1
    anchors.add(count === 0 ? name : `${name}-${count}`)
  }
  return anchors
}

const leadsOut = (target: string): boolean => /^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(target)

/** One sentence for every link of a document that leads nowhere. */
export const linkComplaints = (document: string, tree: Tree): ReadonlyArray<string> =>
  linksOf(tree.markdownOf(document)).flatMap(({ line, target }) => {
    if (leadsOut(target)) return []
    const [file = "", anchor = ""] = target.split("#")
    const path = file === "" ? document : posix.join(posix.dirname(document), decodeURIComponent(file)).replace(/\/$/, "")
    const complaint = (text: string) => [`${document}:${line}: ${target} ${text}`]
    if (path === ".." || path.startsWith("../") || file.startsWith("/")) return complaint("leads out of the workspace")
    if (!tree.exists(path)) return complaint("does not exist")
    if (anchor === "" || !path.endsWith(".md")) return []
    return anchorsOf(tree.markdownOf(path)).has(anchor) ? [] : complaint(`names no heading of ${path}`)
  })
