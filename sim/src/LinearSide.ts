/** A team with its people at Linear's own application. */
import type { Issue, Linear, StateType, Team, WorkflowState } from "@syncline/sandbox/linear"
import { type Contents, type Status, lineAbove, shown, tokenOf } from "./Contents.ts"
import { type GivenSide, type Place, type Side, strange } from "./Side.ts"

interface Given extends GivenSide {
  readonly team: Team
  /** A team that nobody chose. */
  readonly beside: Team | undefined
  /** Where issues are moved to. */
  readonly attic: Team | undefined
  /** User ids by person key. */
  readonly users: ReadonlyMap<string, string>
}

const statuses: Readonly<Record<StateType, Status>> = {
  triage: "open",
  backlog: "open",
  unstarted: "open",
  started: "open",
  completed: "done",
  canceled: "not_planned",
  duplicate: "duplicate",
}

export const makeLinearSide = (app: Linear, given: Given): Side => {
  const { team, attic, beside, users, ...described } = given
  const person = app.person(users.get(given.people[0]) ?? app.owner.id)
  const { read } = app
  const keyOf = new Map([...users].map(([key, id]) => [id, key]))
  const stateOf = (id: string): WorkflowState | undefined => read.states(team.id).find((state) => state.id === id)

  const stateFor = (status: Status, exact: number): string => {
    const fitting = read.states(team.id).filter(({ type }) => statuses[type] === status)
    return fitting[exact % fitting.length]?.id ?? team.defaultStateId
  }

  const ownLabels = () => read.labels().filter(({ teamId }) => teamId === null || teamId === team.id)

  /** Labels that do not exist yet are made on the spot, as Linear's own menu offers it. */
  const labelIds = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
    names.map(
      (name) =>
        ownLabels().find((label) => label.name.toLowerCase() === name.toLowerCase())?.id ??
        person.createLabel({ teamId: team.id, name }).id,
    )

  const atticOf = ({ id, title, description, stateId, labelIds: labels, assigneeId, trashed }: Issue): Contents["attic"][number] => {
    const comments = read.comments(id).map(({ body }) => body)
    return {
      token: tokenOf(title),
      text: JSON.stringify([title, description, stateId, labels, assigneeId, trashed, comments]),
      comments: comments.map((comment) => tokenOf(shown(comment))),
    }
  }

  const contents = (): Contents => {
    const issues = read.issues(team.id)
    const away = new Set(issues.flatMap(({ id, trashed, archivedAt }) => (trashed || archivedAt !== null ? [id] : [])))
    const own = new Set(issues.map(({ id }) => id))
    const comments = read.comments().filter(({ issueId }) => own.has(issueId))
    return {
      issues: issues
        .filter(({ id }) => !away.has(id))
        .map((issue) => {
          const state = stateOf(issue.stateId)
          return {
            externalId: issue.id,
            token: tokenOf(issue.title),
            title: issue.title,
            body: shown(issue.description),
            status: statuses[state?.type ?? "backlog"],
            exact: state?.name ?? "",
            labels: read
              .labelNames(issue.id)
              .map((name) => name.toLowerCase())
              .toSorted(),
            people: issue.assigneeId === null ? [] : [keyOf.get(issue.assigneeId) ?? issue.assigneeId],
            untouched: JSON.stringify([issue.priority, issue.estimate, issue.dueDate, issue.projectId, issue.cycleId]),
          }
        }),
      comments: comments
        .filter(({ issueId }) => !away.has(issueId))
        .map(({ id, issueId, body }) => ({ externalId: id, token: tokenOf(shown(body)), issueId, body: shown(body) })),
      shelved: [
        ...issues
          .filter(({ id }) => away.has(id))
          .map(({ id, title }) => ({ kind: "issue" as const, externalId: id, token: tokenOf(title) })),
        ...comments
          .filter(({ issueId }) => away.has(issueId))
          .map(({ id, body, issueId }) => ({
            kind: "comment" as const,
            externalId: id,
            token: tokenOf(shown(body)),
            on: tokenOf(read.issue(issueId)?.title ?? ""),
          })),
      ],
      attic: attic === undefined ? [] : read.issues(attic.id).map(atticOf),
      labels: ownLabels().map(({ id, name, color }) => ({
        externalId: id,
        token: tokenOf(name).toLowerCase(),
        name,
        color: color.toLowerCase(),
      })),
    }
  }

  const keyNow = (id: string): string => read.teams().find((one) => one.id === id)?.key ?? ""
  const place: Place = {
    name: () => keyNow(team.id),
    rename: (mark) => {
      app.administrator.renameTeam(team.id, `T${mark}`)
    },
    reuseName: (issues) => {
      if (beside === undefined || keyNow(beside.id) === team.key || keyNow(team.id) === team.key) return false
      app.administrator.renameTeam(beside.id, team.key)
      for (let made = 1; made <= issues; made += 1) {
        const { id } = person.createLabel({ teamId: beside.id, name: `${strange} ${made}` })
        const issue = person.createIssue({ teamId: beside.id, title: `x${made} ${strange}`, description: strange, labelIds: [id] })
        person.addComment(issue.id, strange)
      }
      return true
    },
    beside: () => {
      if (beside === undefined) return ""
      const issues = read.issues(beside.id)
      const labels = read.labels().filter(({ teamId }) => teamId === beside.id)
      return JSON.stringify([issues, issues.map(({ id }) => read.comments(id)), labels])
    },
  }

  return {
    ...described,
    app: "linear",
    place,
    manyPeople: false,
    contents,
    writes: () => read.writes("api"),
    malform: (id) => {
      app.malform(id, { title: "" })
    },
    keyboard: {
      createIssue: ({ title, body, labels, people, status, flavour }) => {
        const [assignee] = people
        person.createIssue({
          teamId: team.id,
          title,
          description: body,
          labelIds: labelIds(labels),
          assigneeId: assignee === undefined ? null : (users.get(assignee) ?? null),
          priority: title.length % 5,
          estimate: flavour === 0 ? null : flavour,
          dueDate: flavour % 2 === 0 ? null : `2026-03-0${flavour}`,
          ...(status !== "open" && { stateId: stateFor(status, 0) }),
        })
      },
      setTitle: (id, title) => person.editIssue(id, { title }),
      setBody: (id, body) => person.editIssue(id, { description: lineAbove(read.issue(id)?.description ?? null, body) + body }),
      setStatus: (id, status, exact) => person.setState(id, stateFor(status, exact)),
      setLabels: (id, names) => person.editIssue(id, { labelIds: labelIds(names) }),
      setPeople: (id, [key]) => person.editIssue(id, { assigneeId: key === undefined ? null : (users.get(key) ?? null) }),
      addComment: (id, body) => person.addComment(id, body),
      setComment: (id, body) => {
        const before = read.comments().find((comment) => comment.id === id)?.body ?? null
        person.editComment(id, lineAbove(before, body) + body)
      },
      createLabel: (name) => person.createLabel({ teamId: team.id, name }),
      renameLabel: (id, name) => person.renameLabel(id, name),
      deleteLabel: (id) => person.deleteLabel(id),
      moveIssue: (id) => {
        if (attic !== undefined) person.moveIssue(id, attic.id)
      },
      deleteIssue: (id) => person.trashIssue(id),
      putBackIssue: (id) => person.restoreIssue(id),
      deleteComment: (id) => person.deleteComment(id),
    },
  }
}
