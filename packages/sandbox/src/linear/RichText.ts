/**
 * A text as a rich-text editor gives it back: what was Markdown becomes a document, and the document is written down in Markdown again, in a form of the editor's
 * own. Nothing that a reader sees is lost; how the author wrote it is, and so are comments. A text in that form stays as it is.
 *
 * That Linear does so is reported by those who compare what they sent with what is there. Seen by several: `*` for every bullet, `[X]` for a task that is done,
 * `*` for emphasis and `**` for what is strong, no blanks at the end of a line, a blank line after a heading, delimiters of tables without width and alignment,
 * destinations of links in angle brackets, addresses made links, no HTML comments. Assumed: one blank line for many, `---` for every rule, trimmed cells, LF at
 * the end of lines. Linear also puts backslashes before some signs, and makes links of words that look like an address; that is left out here.
 */

export const rewritten = (text: string): string => {
  const next = once(text)
  // What falls out of a text can lay together what is to be rewritten as well.
  return next === text ? text : rewritten(next)
}

const once = (text: string): string =>
  linesOf(withoutComments(text.replaceAll(/\r\n?/g, "\n")).split("\n"))
    .join("\n")
    .replaceAll(/^\n+|\n+$/g, "")

const escaped = String.raw`\\.`
const codeSpan = "(?<tick>`+)(?!`).*?(?<!`)\\k<tick>(?!`)"
const codeBlock = "^ {0,3}(?<fence>`{3,}|~{3,})[^\\n`]*(?:\\n(?! {0,3}\\k<fence>[`~]*[ \\t]*$).*)*(?:\\n {0,3}\\k<fence>[`~]*[ \\t]*$)?"

const codeOrComment = new RegExp([codeBlock, escaped, codeSpan, "<!--[^]*?-->"].join("|"), "gm")

const withoutComments = (text: string): string => text.replaceAll(codeOrComment, (found) => (found.startsWith("<!--") ? "" : found))

const linesOf = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const written: Array<string> = []
  let fence: string | undefined
  let inTable = false
  for (const line of lines) {
    if (fence !== undefined) {
      written.push(line)
      if (closes(line, fence)) fence = undefined
      continue
    }
    const above = written.at(-1) ?? ""
    const prose = line.trimEnd()
    fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(prose)?.[1]
    const startsTable = isDelimiter(prose) && above.includes("|")
    if (startsTable) written[written.length - 1] = row(above)
    inTable = startsTable || (inTable && prose.includes("|"))
    if (prose === "" && above === "") continue
    if (above !== "" && prose !== "" && (isHeading(above) || isRule(prose))) written.push("")
    if (fence !== undefined) written.push(prose)
    else if (startsTable) written.push(row(prose.replaceAll(/:?-+:?/g, "--")))
    else written.push(inline(inTable ? row(prose) : block(prose)))
  }
  return written
}

const closes = (line: string, fence: string): boolean => {
  const last = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1]
  return last !== undefined && last.startsWith(fence)
}

const isHeading = (line: string): boolean => /^ {0,3}#{1,6}(?:[ \t]|$)/.test(line)

/** Dashes alone may underline a heading, and stay where they are. */
const isRule = (line: string): boolean => /^ {0,3}([*_-])(?:[ \t]*\1){2,}$/.test(line) && !/^-+$/.test(line)

const isDelimiter = (line: string): boolean => line.includes("|") && cellsOf(line).every((cell) => /^:?-+:?$/.test(cell))

const cellsOf = (line: string): ReadonlyArray<string> => {
  const inside = line.trim().replaceAll(/^\||(?<!\\)\|$/g, "")
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim())
}

const row = (line: string): string => `| ${cellsOf(line).join(" | ")} |`

const block = (line: string): string => {
  if (isRule(line) || /^-{3,}$/.test(line)) return "---"
  return line.replace(/^((?:[ \t]*>)*[ \t]*)[-+*][ \t]+(?=\S)/, "$1* ").replace(/^((?:[ \t]*>)*[ \t]*\* )\[x\](?=[ \t]|$)/, "$1[X]")
}

const inAddress = String.raw`[^\s<>()[\]\\\x60*|"']`
const address = `https?://(?:${inAddress})*(?![.,;:!?_~])${inAddress}`
const destination = String.raw`\((?:<(?<bracketed>[^<>]*)>|(?<bare>[^()\s<>]+))(?<title>[^()]*)\)`
const emphasised = String.raw`[^\s_*](?:[^_*]*[^\s_*])?`

const inlines = new RegExp(
  [
    escaped,
    codeSpan,
    String.raw`(?<words>\[(?:[^[\]\\]|\\.)*\]|(?<=\]))${destination}`,
    `<(?<named>${address})>`,
    "<[^<>]*>",
    String.raw`(?<![\w/])(?<plain>${address})`,
    String.raw`(?<![\w\\_*])__(?<strong>${emphasised})__(?![\w_*])`,
    String.raw`(?<![\w\\_*])_(?<weak>${emphasised})_(?![\w_*])`,
  ].join("|"),
  "g",
)

const inline = (line: string): string =>
  line.replaceAll(inlines, (found, ...matched) => {
    const { words, bracketed, bare, title = "", named, plain, strong, weak }: Partial<Record<string, string>> = matched.at(-1)
    const link = named ?? plain
    if (words !== undefined) return `${words}(<${bracketed ?? bare ?? ""}>${title})`
    if (link !== undefined) return `[${link}](<${link}>)`
    if (strong !== undefined) return `**${strong}**`
    return weak === undefined ? found : `*${weak}*`
  })
