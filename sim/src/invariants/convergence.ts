/**
 * I1: when the faults have stopped, all sides that may speak to each other show the same, but for what waits for a person's decision, and for what an
 * application did not take, which stands at the link.
 */
import { removalField } from "@syncline/engine"
import { type CommentContent, type IssueContent, type LabelContent, tokenOf, wordsOf } from "../Contents.ts"
import type { SideFacts, StoreFacts } from "../Facts.ts"
import { atLast, policyOf } from "./policy.ts"
import { isKeptFrom } from "./undone.ts"
import { type Checker, households, pairs, standsRefused } from "./Checker.ts"

interface Shown {
  readonly side: SideFacts
  readonly externalId: string
  readonly token: string
  readonly fields: { readonly [field: string]: string }
  readonly people: ReadonlyArray<string>
}

const ofIssue = (side: SideFacts, issue: IssueContent): Shown => ({
  side,
  externalId: issue.externalId,
  token: issue.token,
  fields: { title: issue.title.trim(), body: issue.body, status: issue.status, labels: issue.labels.map(tokenOf).toSorted().join(", ") },
  people: issue.people,
})

const ofComment = (side: SideFacts, { externalId, token, body }: CommentContent): Shown => ({
  side,
  externalId,
  token,
  fields: { body },
  people: [],
})

/** Two labels that are found to be one keep their letter case. */
const ofLabel = (side: SideFacts, { externalId, token, name, color }: LabelContent): Shown => ({
  side,
  externalId,
  token,
  fields: { name: name.trim().toLowerCase(), color },
  people: [],
})

const objectsOf = (side: SideFacts) => ({
  issue: side.contents.issues.map((issue) => ofIssue(side, issue)),
  comment: side.contents.comments.map((comment) => ofComment(side, comment)),
  label: side.contents.labels.map((label) => ofLabel(side, label)),
})

/** One person of many is shown where there is room for one; people whom the other side does not know are nobody's business. */
const samePeople = (one: Shown, other: Shown): boolean => {
  const ignored = ({ ignores }: SideFacts) => (ignores?.field === "assignees" ? ignores.person : undefined)
  const isRefused = (key: string) => [one, other].some(({ side }) => key === side.refuses || key === ignored(side))
  // A set that holds her already can be changed by nobody but people.
  if ([one, other].some(({ side, people }) => side.refuses !== undefined && people.includes(side.refuses))) return true
  const known = (shown: Shown, by: SideFacts) => shown.people.filter((key) => by.people.includes(key) && !isRefused(key))
  const [ones, others] = [known(one, other.side), known(other, one.side)]
  if (one.side.manyPeople && other.side.manyPeople) return ones.toSorted().join() === others.toSorted().join()
  const [many, single, all] = one.side.manyPeople ? [ones, others, other.people] : [others, ones, one.people]
  const [person] = single
  // Somebody only this side knows keeps the place.
  if (person === undefined) return all.length > 0 || many.length === 0
  return many.includes(person)
}

/** A field as two sides can compare it: where one of them keeps texts in a form of its own, what they say counts, and not how. */
const comparable = (field: string, value: string, isRewritten: boolean): string => {
  if (field !== "body" || !isRewritten) return value
  const lines = value.replaceAll(/<!--.*?-->/gsu, "").split("\n")
  return lines
    .map(wordsOf)
    .filter((line) => line !== "")
    .join("\n")
}

const isOpen = (store: StoreFacts, { side, externalId }: Shown, kind: string, field: string): boolean =>
  store.conflicts.some(
    (conflict) =>
      conflict.state === "open" &&
      conflict.streamId === side.streams[kind] &&
      conflict.externalId === externalId &&
      conflict.field === field,
  )

/** What was changed back by undoing a run, and this side is not told that. */
const isKept = (store: StoreFacts, { side, externalId }: Shown, kind: string, field: string): boolean =>
  store.links.some((link) => link.streamId === side.streams[kind] && link.externalId === externalId && isKeptFrom(link, field))

export const convergence: Checker = (facts) => {
  const { end, lost, cycles } = facts
  const policy = policyOf(facts)
  /** Only of what may be at both sides, and of what both are told, is it said that it is the same. */
  const isTold = (side: SideFacts, field: string): boolean => policy.settings(side, atLast).sendOnly?.includes(field) ?? true
  return [
    ...(cycles === undefined ? ["after 20 cycles without faults there is still something to do"] : []),
    ...households(end).flatMap(({ store, sides }) => {
      const recordOf = new Map(store.links.map((link) => [`${link.streamId}\n${link.externalId}`, link.recordId]))
      // While nobody has decided whether it is removed, nothing of it is told to anybody.
      const inDispute = new Set(
        store.conflicts.flatMap(({ state, field, recordId }) => (state === "open" && field === removalField ? [recordId] : [])),
      )
      const both = sides.filter(
        ({ streamSettings }) => streamSettings.direction === undefined || streamSettings.direction === "bidirectional",
      )
      return pairs(both).flatMap(([left, right]) => {
        const [lefts, rights] = [objectsOf(left), objectsOf(right)]
        return (["issue", "comment", "label"] as const).flatMap((kind) => {
          const idOf = (shown: Shown) => recordOf.get(`${shown.side.streams[kind] ?? ""}\n${shown.externalId}`) ?? undefined
          const twins = new Map(rights[kind].flatMap((shown) => (idOf(shown) === undefined ? [] : [[idOf(shown), shown] as const])))
          return lefts[kind].flatMap((one) => {
            const other = twins.get(idOf(one))
            if (other === undefined || lost.has(one.token) || inDispute.has(idOf(one) ?? "")) return []
            if (![left, right].every((side) => kind === "label" || policy.mayLeave(side, one.token, atLast))) return []
            const areTold = (field: string) => kind !== "issue" || (isTold(left, field) && isTold(right, field))
            const isFree = (shown: Shown, field: string) =>
              !isOpen(store, shown, kind, field) &&
              !standsRefused(store, shown.side, shown.externalId, field) &&
              !isKept(store, shown, kind, field)
            // Of two statuses of one kind nothing tells whether it was not taken, or is all that the application can show of it.
            const isIgnored = (field: string) =>
              field === "status" &&
              [one, other].some(({ side }) => side.ignores?.field === "status") &&
              [one, other].every(({ fields }) => fields["status"] === "not_planned" || fields["status"] === "duplicate")
            const free = (field: string) => isFree(one, field) && isFree(other, field) && !isIgnored(field)
            const isRewritten = left.rewrites || right.rewrites
            const shown = ({ fields }: Shown, field: string) => comparable(field, fields[field] ?? "", isRewritten)
            const differing = Object.keys(one.fields).filter(
              (field) => areTold(field) && shown(one, field) !== shown(other, field) && free(field),
            )
            const said = differing.map(
              (field) => `${field}: ${JSON.stringify(one.fields[field])} and ${JSON.stringify(other.fields[field])}`,
            )
            const arePeopleKept = [one, other].some((object) => isKept(store, object, kind, "assignees"))
            if (areTold("assignees") && !arePeopleKept && !samePeople(one, other))
              said.push(`people: [${one.people.join()}] and [${other.people.join()}]`)
            return said.map((what) => `${kind} ${one.token} differs between ${left.name} and ${right.name} in ${what}`)
          })
        })
      })
    }),
  ]
}
