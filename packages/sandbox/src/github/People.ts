/**
 * People at their keyboards: what happens to the records from the web pages, past every limit and right. A name that does not exist yet is a new
 * user; a repository, issue or comment that does not exist is a mistake in the test and throws.
 */
import type { Clock } from "../App.ts"
import { addComment, deleteComment, editComment, react } from "./Comment.ts"
import { changeIssue, deleteIssue, openIssue, transferIssue } from "./Issue.ts"
import type { IssueChange } from "./Issue.ts"
import { changeLabel, createLabel, deleteLabel, ensureLabel, labelNamed } from "./Label.ts"
import { createMilestone } from "./Milestone.ts"
import { commentRecord, issueRecord } from "./Records.ts"
import type { CommentRecord, IssueRecord } from "./Records.ts"
import { createRepository, renameRepository, repositoryNamed } from "./Repository.ts"
import type { RepositoryDraft } from "./Repository.ts"
import { deleteUser, ensureUser, renameUser, userByLogin } from "./User.ts"
import type { Comment, Issue, Label, Milestone, ReactionContent, Repository, StateReason, User, World } from "./World.ts"
import { bodyAsKept, titleAsKept } from "./WrittenText.ts"

/** An issue of a repository. */
export interface IssueAddress {
  /** `owner/name`. */
  readonly repository: string
  readonly number: number
}

/** What a person can fill in. Labels are names and are made on the spot; a milestone is a number. */
export interface IssueForm {
  readonly title?: string
  readonly body?: string | null
  readonly labels?: ReadonlyArray<string>
  readonly assignees?: ReadonlyArray<string>
  readonly milestone?: number | null
}

/** Everything a person can do. `by` is the login of who does it. */
export interface People {
  /** May take the old name of another, which is redirected no longer. */
  readonly createRepository: (draft: RepositoryDraft) => void
  readonly renameRepository: (repository: string, name: string) => void
  readonly createIssue: (form: IssueForm & { readonly repository: string; readonly by: string; readonly title: string }) => IssueRecord
  readonly createPullRequest: (
    form: IssueForm & { readonly repository: string; readonly by: string; readonly title: string; readonly draft?: boolean },
  ) => IssueRecord
  readonly editIssue: (edit: IssueAddress & IssueForm & { readonly by: string }) => IssueRecord
  readonly closeIssue: (edit: IssueAddress & { readonly by: string; readonly reason?: StateReason }) => IssueRecord
  readonly reopenIssue: (edit: IssueAddress & { readonly by: string }) => IssueRecord
  readonly lockIssue: (edit: IssueAddress & { readonly by: string }) => void
  readonly unlockIssue: (edit: IssueAddress & { readonly by: string }) => void
  readonly deleteIssue: (issue: IssueAddress) => void
  /** The issue as it is at its new place, `to` being `owner/name`. */
  readonly transferIssue: (issue: IssueAddress & { readonly to: string }) => IssueRecord
  readonly addComment: (comment: IssueAddress & { readonly by: string; readonly body: string }) => CommentRecord
  readonly editComment: (comment: { readonly repository: string; readonly id: number; readonly body: string }) => CommentRecord
  readonly deleteComment: (comment: { readonly repository: string; readonly id: number }) => void
  readonly reactToIssue: (reaction: IssueAddress & { readonly content: ReactionContent }) => void
  readonly reactToComment: (reaction: { readonly repository: string; readonly id: number; readonly content: ReactionContent }) => void
  readonly createLabel: (label: {
    readonly repository: string
    readonly name: string
    readonly color?: string
    readonly description?: string
  }) => void
  readonly renameLabel: (label: { readonly repository: string; readonly name: string; readonly to: string }) => void
  readonly deleteLabel: (label: { readonly repository: string; readonly name: string }) => void
  /** The number of the new milestone. */
  readonly createMilestone: (milestone: {
    readonly repository: string
    readonly by: string
    readonly title: string
    readonly description?: string
    readonly state?: Milestone["state"]
    readonly dueOn?: number
  }) => number
  /** Does nothing when there is a user with this login. */
  readonly createUser: (login: string) => void
  readonly renameUser: (login: string, to: string) => void
  readonly deleteUser: (login: string) => void
}

/** Everything happens at the time that `clock` shows. */
export const makePeople = (world: World, clock: Clock): People => {
  const person = (login: string): User => ensureUser(world, login, clock())
  const issueAt = ({ repository, number }: IssueAddress): Issue =>
    existing(repositoryNamed(world, repository).issues.get(number), `issue ${repository}#${number}`)
  const commentAt = ({ repository, id }: { readonly repository: string; readonly id: number }): Comment =>
    existing(repositoryNamed(world, repository).comments.get(id), `comment ${id} in ${repository}`)
  const labelAt = (repository: Repository, name: string): Label => existing(labelNamed(repository, name), `label ${name}`)
  const userAt = (login: string): User => existing(userByLogin(world, login), `user ${login}`)

  const change = (address: IssueAddress & { readonly by: string }, what: IssueChange): IssueRecord => {
    const issue = issueAt(address)
    changeIssue(issue, what, person(address.by), clock())
    return issueRecord(issue)
  }
  const resolve = (repository: Repository, form: IssueForm): IssueChange => ({
    title: form.title === undefined ? undefined : titleAsKept(form.title),
    body: typeof form.body === "string" ? bodyAsKept(world, form.body) : form.body,
    labels: form.labels?.map((name) => ensureLabel(world, repository, name, "person")),
    assignees: form.assignees?.map(person),
    milestone: typeof form.milestone === "number" ? existing(repository.milestones.get(form.milestone), "milestone") : form.milestone,
  })
  const open = (
    form: IssueForm & { readonly repository: string; readonly by: string; readonly title: string },
    pullRequest: Issue["pullRequest"],
  ): IssueRecord => {
    const repository = repositoryNamed(world, form.repository)
    const { body = null, labels = [], assignees = [], milestone = null } = resolve(repository, form)
    const draft = {
      author: person(form.by),
      title: titleAsKept(form.title),
      body,
      labels,
      assignees,
      milestone,
      pullRequest,
      origin: "person",
    } as const
    return issueRecord(openIssue(world, repository, draft, clock()))
  }

  return {
    createRepository: (draft) => {
      createRepository(world, draft, clock())
    },
    renameRepository: (repository, name) => renameRepository(world, repositoryNamed(world, repository), name),
    createIssue: (form) => open(form, null),
    createPullRequest: (form) => open(form, { draft: form.draft ?? false }),
    editIssue: (edit) => change(edit, resolve(repositoryNamed(world, edit.repository), edit)),
    closeIssue: (edit) => change(edit, { state: "closed", stateReason: edit.reason }),
    reopenIssue: (edit) => change(edit, { state: "open" }),
    lockIssue: (edit) => {
      change(edit, { locked: true })
    },
    unlockIssue: (edit) => {
      change(edit, { locked: false })
    },
    deleteIssue: (address) => deleteIssue(issueAt(address)),
    transferIssue: (address) => issueRecord(transferIssue(world, issueAt(address), repositoryNamed(world, address.to), clock())),
    addComment: (comment) =>
      commentRecord(
        addComment(
          world,
          issueAt(comment),
          { author: person(comment.by), body: bodyAsKept(world, comment.body), origin: "person" },
          clock(),
        ),
      ),
    editComment: (edit) => {
      const comment = commentAt(edit)
      editComment(comment, bodyAsKept(world, edit.body), clock())
      return commentRecord(comment)
    },
    deleteComment: (address) => deleteComment(commentAt(address), clock()),
    reactToIssue: (reaction) => react(issueAt(reaction), reaction.content),
    reactToComment: (reaction) => react(commentAt(reaction), reaction.content),
    createLabel: ({ repository, ...draft }) => {
      createLabel(world, repositoryNamed(world, repository), { ...draft, origin: "person" })
    },
    renameLabel: (label) => {
      const repository = repositoryNamed(world, label.repository)
      changeLabel(repository, labelAt(repository, label.name), { name: label.to })
    },
    deleteLabel: (label) => {
      const repository = repositoryNamed(world, label.repository)
      deleteLabel(repository, labelAt(repository, label.name))
    },
    createMilestone: ({ repository, by, title, description = null, state = "open", dueOn = null }) =>
      createMilestone(
        world,
        repositoryNamed(world, repository),
        { title, description, state, dueOn, creator: person(by), origin: "person" },
        clock(),
      ).number,
    createUser: (login) => {
      person(login)
    },
    renameUser: (login, to) => renameUser(world, userAt(login), to),
    deleteUser: (login) => deleteUser(world, userAt(login)),
  }
}

const existing = <A>(found: A | undefined, what: string): A => {
  if (found === undefined) throw new Error(`there is no ${what}`)
  return found
}
