/**
 * Fills a repository with a believable past: issues and pull requests by a few people, with labels, assignees, milestones, comments, edits and
 * closings, spread over the days before now. The same seed on the same application gives the same past. Several things may happen in one second.
 */
import { makeRandom } from "../Random.ts"
import { makeSeedText } from "../SeedText.ts"
import type { Github } from "./Github.ts"
import type { IssueForm } from "./People.ts"

export interface SeedOptions {
  /** `owner/name`; it must exist. */
  readonly repository: string
  readonly seed: number
  readonly issues: number
  /** 0 when absent. */
  readonly pullRequests?: number
  /** On random issues and pull requests, of which there must be one; 0 when absent. */
  readonly comments?: number
  /** The moment of the last event, epoch milliseconds; nothing happens after it. */
  readonly until: number
  /** How far the past reaches back; 365. */
  readonly days?: number
}

type Step = "issue" | "pull request" | "comment"

export const seedGithub = (app: Github, options: SeedOptions): void => {
  const random = makeRandom(options.seed)
  const text = makeSeedText(random)
  const { repository, issues, pullRequests = 0, comments = 0 } = options
  const span = (options.days ?? 365) * 86_400_000
  let time = options.until - span
  const people = app.peopleAt(() => time)

  const openings = shuffled<Step>([...repeated("issue", issues), ...repeated("pull request", pullRequests)], random)
  const steps = [...openings.slice(0, 1), ...shuffled([...openings.slice(1), ...repeated("comment", comments)], random)]
  const stride = span / (steps.length + 1)
  const team = Array.from({ length: 8 }, () => text.login())
  const labels = [...new Set(Array.from({ length: 16 }, () => text.labelName()))]
  const existing = new Set(app.records.labels(repository).map((label) => label.name.toLowerCase()))
  for (const name of labels.filter((label) => !existing.has(label.toLowerCase()))) {
    people.createLabel({ repository, name, color: text.color(), description: text.title() })
  }
  const milestones = ["1.0", "1.1", "2.0"].map((title) => people.createMilestone({ repository, by: text.pick(team), title }))
  const numbers: Array<number> = []

  const form = (): IssueForm & { readonly repository: string; readonly by: string; readonly title: string } => ({
    repository,
    by: text.pick(team),
    title: text.title(),
    body: random() < 0.05 ? null : text.body(),
    labels: [...new Set(Array.from({ length: Math.floor(random() * 3) }, () => text.pick(labels)))],
    assignees: random() < 0.4 ? [text.pick(team)] : [],
    milestone: random() < 0.3 ? text.pick(milestones) : null,
  })
  const happens: Record<Step, () => unknown> = {
    issue: () => numbers.push(people.createIssue(form()).number),
    "pull request": () => numbers.push(people.createPullRequest(form()).number),
    comment: () => people.addComment({ repository, number: text.pick(numbers), by: text.pick(team), body: text.comment() }),
  }

  for (const step of steps) {
    if (random() > 0.1) time += stride
    happens[step]()
    const address = { repository, by: text.pick(team), number: text.pick(numbers) }
    const luck = random()
    if (luck < 0.3) people.closeIssue({ ...address, reason: random() < 0.8 ? "completed" : "not_planned" })
    else if (luck < 0.4) people.editIssue({ ...address, title: text.title() })
  }
}

const repeated = (step: Step, times: number): ReadonlyArray<Step> => Array.from({ length: times }, () => step)

const shuffled = <A>(items: ReadonlyArray<A>, random: () => number): ReadonlyArray<A> =>
  items
    .map((item) => ({ item, order: random() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ item }) => item)
