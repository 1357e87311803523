/** People at work: carries out an edit on what their application shows at that moment and writes down what they did. Answers with one line about it. */
import { type IssueContent, shown, tokenOf } from "./Contents.ts"
import { type Ledger, type LedgerEntry, changedLines } from "./Ledger.ts"
import type { PersonEdit } from "./Operation.ts"
import { type Side, takes } from "./Side.ts"

/** Ways to type the same kind of thing: plain, long, with other signs, with what applications like to change. */
export const titleOf = (token: string, mark: number, canary: string, flavour: number): string => {
  const plain = `${token} t${mark} ${canary}`
  return (
    [plain, `${plain} 🎉 “quoted”`, `${plain} ${"long ".repeat(20).trim()}`, `${plain} `, `${plain} <b>&amp;</b>`, plain][flavour] ?? plain
  )
}

const bodyOf = (token: string, mark: number, { canary, markup, rewrites }: Side, flavour: number): string => {
  const comment = rewrites ? [] : [`<!-- b${mark}.3 -->`]
  const lines = markup
    ? [token, `- b${mark}.1 ${canary}`, `- [ ] b${mark}.2  `, "", ...comment, `b${mark}.4 _x_`]
    : [token, `b${mark}.1 ${canary}`, "", `b${mark}.2`, "", `b${mark}.3 - *x*`]
  return lines.join(flavour === 3 ? "\r\n" : "\n")
}

/** Replaces one of the lines that have text, never the first, which holds the token. */
export const editLine = (text: string, line: number, mark: number): string | undefined => {
  const lines = text.split("\n")
  const places = lines.flatMap((content, index) => (index > 0 && content !== "" ? [index] : []))
  const place = places[line % Math.max(places.length, 1)]
  if (place === undefined) return undefined
  return lines.with(place, `e${mark}`).join("\n")
}

const at = <A>(items: ReadonlyArray<A>, pick: number): A | undefined => items[Math.floor(pick * items.length)]

/** What people anywhere have called a label, in the order in which they did. */
const namings = ({ entries }: Pick<Ledger, "entries">, { tenant }: Side, of: string) =>
  entries.filter((entry) => entry.tenant === tenant && entry.kind === "label" && entry.token === of && entry.before !== undefined)

const isRemade = (ledger: Pick<Ledger, "entries">, side: Side, of: string): boolean =>
  namings(ledger, side, of).some(({ before, after }) => before === after)

const isRenamed = (ledger: Pick<Ledger, "entries">, side: Side, of: string): boolean =>
  namings(ledger, side, of).some(({ before, after }) => before !== after)

export const work = (side: Side, ledger: Ledger, now: number, edit: PersonEdit): string => {
  const { keyboard } = side
  const note = (entry: Pick<LedgerEntry, "kind" | "token" | "field" | "before" | "after">) =>
    ledger.add({ at: now, by: side.name, tenant: side.tenant, ...entry })
  const issues = () => side.contents().issues.filter(({ token }) => !ledger.lost.has(token))

  const onIssue = (pick: number, act: (issue: IssueContent) => string): string => {
    const issue = at(issues(), pick)
    return issue === undefined ? "nothing there" : act(issue)
  }

  switch (edit._tag) {
    case "CreateIssue": {
      const token = `i${edit.mark}`
      const title = titleOf(token, edit.mark, side.canary, edit.flavour)
      const body = bodyOf(token, edit.mark, side, edit.flavour)
      const people = [...new Set(edit.people.map((key) => (side.people.includes(key) ? key : (side.people.at(-1) ?? key))))]
      const chosen = side.manyPeople ? people : people.slice(0, 1)
      keyboard.createIssue({ title, body, labels: edit.labels, people: chosen, status: edit.status, flavour: edit.flavour })
      ledger.give(side.name, token, side.contents().issues.find((issue) => issue.token === token)?.untouched ?? "")
      note({ kind: "issue", token, field: "title", before: undefined, after: title })
      for (const line of shown(body).split("\n")) note({ kind: "issue", token, field: "line", before: undefined, after: line })
      note({ kind: "issue", token, field: "status", before: undefined, after: edit.status })
      for (const name of edit.labels) note({ kind: "issue", token, field: "label", before: undefined, after: name.toLowerCase() })
      for (const key of chosen) note({ kind: "issue", token, field: "person", before: undefined, after: key })
      return token
    }
    case "EditTitle":
      return onIssue(edit.pick, ({ externalId, token, title }) => {
        const after = titleOf(token, edit.mark, side.canary, edit.flavour)
        keyboard.setTitle(externalId, after)
        note({ kind: "issue", token, field: "title", before: title, after })
        return `${token} "${after}"`
      })
    case "EditBody":
      return onIssue(edit.pick, ({ externalId, token, body }) => {
        const after = editLine(body, edit.line, edit.mark)
        if (after === undefined) return "no line there"
        keyboard.setBody(externalId, after)
        for (const line of changedLines(body, after)) note({ kind: "issue", token, field: "line", ...line })
        return `${token} e${edit.mark}`
      })
    case "SetStatus":
      return onIssue(edit.pick, ({ externalId, token, status }) => {
        keyboard.setStatus(externalId, edit.status, edit.exact)
        note({ kind: "issue", token, field: "status", before: status, after: edit.status })
        return `${token} ${status} → ${edit.status}`
      })
    case "ToggleLabel":
      return onIssue(edit.pick, ({ externalId, token, labels }) => {
        const name = (edit.label < 0.5 ? edit.name : (at(side.contents().labels, edit.label * 2 - 1)?.name ?? edit.name)).toLowerCase()
        const has = labels.includes(name)
        keyboard.setLabels(externalId, has ? labels.filter((other) => other !== name) : [...labels, name])
        note({ kind: "issue", token, field: "label", ...(has ? { before: name, after: undefined } : { before: undefined, after: name }) })
        return `${token} ${has ? "-" : "+"}${name}`
      })
    case "TogglePerson":
      return onIssue(edit.pick, ({ externalId, token, people }) => {
        const key = at(side.people, edit.person) ?? side.people[0]
        const has = people.includes(key)
        const others = side.manyPeople ? people : []
        keyboard.setPeople(externalId, has ? people.filter((other) => other !== key) : [...others, key])
        // Where there is room for one, whoever was there before gives way.
        for (const before of has ? [key] : side.manyPeople ? [] : people)
          note({ kind: "issue", token, field: "person", before, after: undefined })
        if (!has) note({ kind: "issue", token, field: "person", before: undefined, after: key })
        return `${token} ${has ? "-" : "+"}${key}`
      })
    case "CreateComment":
      return onIssue(edit.pick, (issue) => {
        const token = `c${edit.mark}`
        const lines = [token, `b${edit.mark}.1 ${side.canary}`, "", `b${edit.mark}.2`]
        keyboard.addComment(issue.externalId, lines.join("\n"))
        for (const after of lines) note({ kind: "comment", token, field: "line", before: undefined, after })
        return `${issue.token} ${token}`
      })
    case "EditComment": {
      const comment = at(
        side.contents().comments.filter(({ token }) => !ledger.lost.has(token)),
        edit.pick,
      )
      const after = comment === undefined ? undefined : editLine(comment.body, edit.line, edit.mark)
      if (comment === undefined || after === undefined) return "nothing there"
      keyboard.setComment(comment.externalId, after)
      for (const line of changedLines(comment.body, after)) note({ kind: "comment", token: comment.token, field: "line", ...line })
      return `${comment.token} e${edit.mark}`
    }
    case "CreateLabel": {
      const name = `l${edit.mark} ${side.canary}`
      keyboard.createLabel(name)
      note({ kind: "label", token: tokenOf(name), field: "name", before: undefined, after: name })
      return name
    }
    case "RenameLabel": {
      const label = at(
        // Where it is told that a label was deleted, one that was made again counts as the same for as long as it is called so: there a label is renamed or remade, not both.
        side.contents().labels.filter(({ token }) => /^l\d/.test(token) && !(side.tells && isRemade(ledger, side, token))),
        edit.pick,
      )
      if (label === undefined) return "nothing there"
      const after = `${label.token} r${edit.mark} ${side.canary}`
      keyboard.renameLabel(label.externalId, after)
      note({ kind: "label", token: label.token, field: "name", before: label.name, after })
      return `${label.name} → ${after}`
    }
    case "RemakeLabel": {
      const label = at(
        side.contents().labels.filter(({ token }) => !(side.tells && isRenamed(ledger, side, token))),
        edit.pick,
      )
      if (label === undefined) return "nothing there"
      const { externalId, token, name } = label
      const shownName = name.toLowerCase()
      const bearing = side.contents().issues.filter(({ labels }) => labels.includes(shownName))
      keyboard.deleteLabel(externalId)
      ledger.discard(side.name, externalId)
      for (const issue of bearing) note({ kind: "issue", token: issue.token, field: "label", before: shownName, after: undefined })
      keyboard.createLabel(name)
      note({ kind: "label", token, field: "name", before: name, after: name })
      for (const issue of edit.kept ? bearing : []) {
        keyboard.setLabels(issue.externalId, issue.labels)
        note({ kind: "issue", token: issue.token, field: "label", before: undefined, after: shownName })
      }
      return `${name}, which ${bearing.length} issues bore`
    }
    case "DeleteIssue":
      return onIssue(edit.pick, ({ externalId, token }) => {
        const comments = side.contents().comments.filter(({ issueId }) => issueId === externalId)
        for (const lost of [token, ...comments.map((comment) => comment.token)])
          ledger.lose({ side: side.name, token: lost, how: "deleted" })
        keyboard.deleteIssue(externalId)
        return token
      })
    case "DeleteComment": {
      const comment = at(
        side.contents().comments.filter(({ token }) => !ledger.lost.has(token)),
        edit.pick,
      )
      if (comment === undefined) return "nothing there"
      ledger.lose({ side: side.name, token: comment.token, how: "deleted" })
      keyboard.deleteComment(comment.externalId)
      return comment.token
    }
    case "PutBack": {
      const issue = at(
        side.contents().shelved.filter(({ kind }) => kind === "issue"),
        edit.pick,
      )
      if (issue === undefined || !takes(side)) return "nothing there"
      keyboard.putBackIssue(issue.externalId)
      const comments = side.contents().comments.filter(({ issueId }) => issueId === issue.externalId)
      for (const { token } of [issue, ...comments]) ledger.find(side.name, token)
      const departure = ledger.departures.findLast(({ token }) => token === issue.token)
      if (departure?.how === "removed") ledger.depart({ ...departure, how: "restored" })
      return issue.token
    }
    case "MoveIssue":
      return onIssue(edit.pick, ({ externalId, token }) => {
        const comments = side.contents().comments.filter(({ issueId }) => issueId === externalId)
        for (const lost of [token, ...comments.map((comment) => comment.token)]) ledger.lose({ side: side.name, token: lost, how: "moved" })
        keyboard.moveIssue(externalId)
        for (const moved of side.contents().attic) if (moved.token === token) ledger.leave(side.name, token, moved.text)
        return token
      })
  }
}
