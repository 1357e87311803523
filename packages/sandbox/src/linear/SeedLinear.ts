/**
 * A team with a past: people, labels, issues in every state, comments and attachments, told by people at the keyboard in the order it
 * happened and ended before now. The same seed gives the same team, whatever else is in the workspace.
 */
import { makeRandom } from "../Random.ts"
import { makeSeedText } from "../SeedText.ts"
import type { IssueLabel } from "./IssueLabel.ts"
import type { Linear } from "./Linear.ts"
import type { Team } from "./Team.ts"
import type { User } from "./User.ts"
import type { WorkflowState } from "./WorkflowState.ts"

export interface SeedOptions {
  readonly seed: number
  readonly issues: number
  /** The team's key; the team is made if the workspace has none with this key. `ENG` unless given. */
  readonly team?: string
  /** 5 unless given. */
  readonly users?: number
  /** 8 unless given. */
  readonly labels?: number
  /** The mean number of comments on an issue; 1 unless given. */
  readonly commentsPerIssue?: number
  /** How far the past reaches back, in days; 365 unless given. */
  readonly days?: number
}

export interface Seeded {
  readonly team: Team
  readonly users: ReadonlyArray<User>
  readonly labels: ReadonlyArray<IssueLabel>
  /** Oldest first. */
  readonly issueIds: ReadonlyArray<string>
}

const day = 24 * 60 * 60 * 1000

interface Deed {
  readonly at: number
  readonly by: User
  readonly what: "create" | "state" | "comment" | "attach"
  readonly issue: number
}

export const seedLinear = (linear: Linear, options: SeedOptions): Seeded => {
  const random = makeRandom(options.seed)
  const text = makeSeedText(random)
  const end = linear.clock() - 60_000
  const start = end - (options.days ?? 365) * day
  const key = (options.team ?? "ENG").toUpperCase()
  const team = linear.read.teams().find((known) => known.key === key) ?? linear.administrator.addTeam({ key, name: `Team ${key}` })
  const states = linear.read.states(team.id)

  const users = Array.from({ length: options.users ?? 5 }, () =>
    linear.administrator.addUser({ name: text.personName(), displayName: text.login() }),
  )
  const first = users[0] ?? linear.owner
  const labels: Array<IssueLabel> = []
  for (let index = 0; index < (options.labels ?? 8); index += 1) {
    labels.push(
      linear
        .person(first.id, () => start)
        .createLabel({
          teamId: team.id,
          name: `${text.labelName()} ${index + 1}`,
          color: `#${text.color()}`,
        }),
    )
  }

  const between = (low: number, high: number): number => Math.floor(low + random() * (high - low))
  const someone = (): User => (users.length === 0 ? linear.owner : text.pick(users))

  const deeds: Array<Deed> = []
  for (let issue = 0; issue < options.issues; issue += 1) {
    const created = start + Math.floor(((issue + random()) / options.issues) * (end - start))
    deeds.push({ at: created, by: someone(), what: "create", issue })
    const later = (what: Deed["what"]) => deeds.push({ at: between(created, end), by: someone(), what, issue })
    if (random() < 0.8) later("state")
    for (let left = random() * 2 * (options.commentsPerIssue ?? 1); left >= random(); left -= 1) later("comment")
    if (random() < 0.05) later("attach")
  }
  deeds.sort((one, other) => one.at - other.at || one.issue - other.issue)

  const issueIds: Array<string> = []
  let now = start
  const people = new Map([linear.owner, ...users].map((user) => [user.id, linear.person(user.id, () => now)]))
  const someLabels = (): ReadonlyArray<string> => [...new Set(labels.filter(() => random() < 0.2).map((label) => label.id))]
  const nextState = (): WorkflowState => text.pick(states)

  for (const deed of deeds) {
    now = deed.at
    const person = people.get(deed.by.id)
    if (person === undefined) continue
    const id = issueIds[deed.issue]
    if (deed.what === "create") {
      const assignee = random() < 0.7 ? someone().id : null
      const draft = { teamId: team.id, title: text.title(), description: random() < 0.9 ? text.body() : null, assigneeId: assignee }
      issueIds[deed.issue] = person.createIssue({ ...draft, priority: between(0, 5), labelIds: someLabels() }).id
    } else if (id !== undefined && deed.what === "state") person.setState(id, nextState().id)
    else if (id !== undefined && deed.what === "comment") person.addComment(id, text.comment())
    else if (id !== undefined) person.attach({ issueId: id, url: `https://example.com/page/${deed.issue}`, title: text.title() })
  }
  return { team, users, labels, issueIds }
}
