/** A repository with its people at GitHub's web pages. */
import type { Github } from "@syncline/sandbox/github"
import { type Contents, type Status, lineAbove, shown, tokenOf } from "./Contents.ts"
import { type GivenSide, type Place, type Side, strange } from "./Side.ts"

interface Given extends GivenSide {
  /** Whose writes are the engine's. */
  readonly logins: ReadonlyArray<string>
  /** The repository's name at first. */
  readonly repository: string
  /** A repository that nobody chose. */
  readonly beside: string | undefined
  /** Where issues are moved to. */
  readonly attic: string | undefined
  readonly pullRequests: number
}

const reasons = { done: "completed", not_planned: "not_planned", duplicate: "duplicate" } as const

export const makeGithubSide = (app: Github, given: Given): Side => {
  const { logins, attic, beside, pullRequests, repository: first, ...described } = given
  let repository = first
  let stranger = beside
  const by = given.people[0]
  const milestone = app.people.createMilestone({ repository, by, title: "first" })
  for (let made = 0; made < pullRequests; made += 1)
    app.people.createPullRequest({ repository, by, title: `p${made} ${given.canary}`, body: "p" })
  const at = (id: string) => ({ repository, number: Number(id), by })

  const setStatus = (id: string, status: Status) => {
    const issue = app.records.issue(repository, Number(id))
    if (issue === undefined || statusOf(issue.state, issue.stateReason) === status) return
    // The web page offers another reason for a closed issue; underneath it is closed again.
    if (issue.state === "closed") app.people.reopenIssue(at(id))
    if (status !== "open") app.people.closeIssue({ ...at(id), reason: reasons[status] })
  }

  const atticOf = (place: string): Contents["attic"] =>
    app.records.issues(place).map(({ number, title, body, state, stateReason, labels, assignees }) => {
      const comments = app.records.comments(place).flatMap((comment) => (comment.issue === number ? [comment.body] : []))
      return {
        token: tokenOf(title),
        text: JSON.stringify([title, body, state, stateReason, labels, assignees, comments]),
        comments: comments.map((comment) => tokenOf(shown(comment))),
      }
    })

  const contents = (): Contents => ({
    issues: app.records
      .issues(repository)
      .filter(({ isPullRequest }) => !isPullRequest)
      .map((issue) => ({
        externalId: String(issue.number),
        token: tokenOf(issue.title),
        title: issue.title,
        body: shown(issue.body),
        status: statusOf(issue.state, issue.stateReason),
        exact: `${issue.state} ${issue.stateReason ?? ""}`,
        labels: issue.labels.map((name) => name.toLowerCase()).toSorted(),
        people: issue.assignees.toSorted(),
        untouched: JSON.stringify([issue.milestone, issue.locked, issue.reactions]),
      })),
    comments: app.records.comments(repository).map((comment) => ({
      externalId: String(comment.id),
      token: tokenOf(shown(comment.body)),
      issueId: String(comment.issue),
      body: shown(comment.body),
    })),
    labels: app.records.labels(repository).map(({ id, name, color }) => ({
      externalId: String(id),
      token: tokenOf(name).toLowerCase(),
      name,
      color: `#${color}`,
    })),
    shelved: [],
    attic: attic === undefined ? [] : atticOf(attic),
  })

  const place: Place = {
    name: () => repository,
    rename: (mark) => {
      const [owner = "", name = ""] = first.split("/")
      app.people.renameRepository(repository, `${name}-${mark}`)
      repository = `${owner}/${name}-${mark}`
    },
    reuseName: (issues) => {
      if (stranger === undefined || stranger === first || repository === first) return false
      app.people.renameRepository(stranger, first.split("/")[1] ?? first)
      stranger = first
      for (let made = 1; made <= issues; made += 1) {
        const issue = { repository: stranger, by, title: `x${made} ${strange}`, body: strange, labels: ["bug", `${strange} ${made}`] }
        app.people.addComment({ repository: stranger, by, number: app.people.createIssue(issue).number, body: strange })
      }
      return true
    },
    beside: () => {
      if (stranger === undefined) return ""
      const { issues, comments, labels } = app.records
      return JSON.stringify([issues(stranger), comments(stranger), labels(stranger)])
    },
  }

  return {
    ...described,
    app: "github",
    place,
    manyPeople: true,
    contents,
    writes: () => app.records.apiWrites().filter((write) => logins.includes(write.login)).length,
    malform: (id) => {
      app.malform({ repository, issue: Number(id) }, (wire) => ({ ...wire, title: 17 }))
    },
    keyboard: {
      createIssue: ({ title, body, labels, people, status, flavour }) => {
        const issue = app.people.createIssue({
          repository,
          by,
          title,
          body,
          labels,
          assignees: people,
          ...(flavour === 4 && { milestone }),
        })
        if (flavour === 2) app.people.reactToIssue({ ...at(String(issue.number)), content: "heart" })
        if (flavour === 5) app.people.lockIssue(at(String(issue.number)))
        setStatus(String(issue.number), status)
      },
      setTitle: (id, title) => app.people.editIssue({ ...at(id), title }),
      setBody: (id, body) => {
        const before = app.records.issue(repository, Number(id))?.body ?? ""
        app.people.editIssue({ ...at(id), body: lineAbove(before, body) + body + hiddenEnd(before) })
      },
      setStatus,
      setLabels: (id, labels) => app.people.editIssue({ ...at(id), labels }),
      setPeople: (id, assignees) => app.people.editIssue({ ...at(id), assignees }),
      addComment: (id, body) => app.people.addComment({ ...at(id), body }),
      setComment: (id, body) => {
        const before = app.records.comments(repository).find((comment) => String(comment.id) === id)?.body ?? ""
        app.people.editComment({ repository, id: Number(id), body: lineAbove(before, body) + body + hiddenEnd(before) })
      },
      createLabel: (name) => app.people.createLabel({ repository, name }),
      renameLabel: (id, to) => {
        const label = app.records.labels(repository).find((known) => String(known.id) === id)
        if (label !== undefined) app.people.renameLabel({ repository, name: label.name, to })
      },
      deleteLabel: (id) => {
        const label = app.records.labels(repository).find((known) => String(known.id) === id)
        if (label !== undefined) app.people.deleteLabel({ repository, name: label.name })
      },
      moveIssue: (id) => {
        if (attic !== undefined) app.people.transferIssue({ repository, number: Number(id), to: attic })
      },
      deleteIssue: (id) => app.people.deleteIssue({ repository, number: Number(id) }),
      putBackIssue: () => {},
      deleteComment: (id) => app.people.deleteComment({ repository, id: Number(id) }),
    },
  }
}

/** The editor shows what the page hides: whoever edits a text leaves the comment at its end alone. */
const hiddenEnd = (body: string): string => /(?:\n\n)?<!--[^>]*-->$/.exec(body)?.[0] ?? ""

const statusOf = (state: "open" | "closed", reason: string | null): Status => {
  if (state === "open") return "open"
  return reason === "not_planned" || reason === "duplicate" ? reason : "done"
}
