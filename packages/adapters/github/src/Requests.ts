/**
 * The requests to GitHub, declared, with the shapes that GitHub answers with: what this package works with. `partition` is a repository's number, which it keeps
 * whatever it is called, or `owner/name`. GitHub's `next` links are followed, they name the repository by its number.
 * Those of issues hold a cursor, and issues come by ascending creation, an order that no edit changes. Those of comments count pages, so comments come by
 * ascending update, and each page is asked for from the last update of the one before.
 */
import { Endpoint, Incremental, Paging } from "@syncline/adapter-core"
import { HookWire } from "./wire/HookWire.ts"
import { CommentWire } from "./wire/CommentWire.ts"
import { IssueWire } from "./wire/IssueWire.ts"
import { LabelWire } from "./wire/LabelWire.ts"
import { Nothing } from "./wire/Nothing.ts"
import { RepositoryWire } from "./wire/RepositoryWire.ts"
import { UserWire } from "./wire/UserWire.ts"

/** A repository. */
export type InRepository = { readonly partition: string }
/** One object of a repository. */
export type One = InRepository & { readonly id: string }
export type Named = InRepository & { readonly name: string }

/** GitHub has two addresses for everything in a repository. A name is redirected when it is an old one; a number needs that never. */
const inRepository = {
  spelling: { partition: (partition: string) => `${/^\d+$/.test(partition) ? "repositories" : "repos"}/${partition}` },
}

const fullPages = { per_page: "100" }
const byCreation = { ...fullPages, sort: "created", direction: "asc" }
const byUpdate = { ...fullPages, sort: "updated", direction: "asc" }
const since = Incremental.query("since", "iso-seconds")

const viewer: Endpoint.GetEndpoint<object, UserWire> = Endpoint.get({ name: "getViewer", path: "/user", item: UserWire })

const user: Endpoint.GetEndpoint<{ readonly id: string }, UserWire> = Endpoint.get({ name: "getUser", path: "/user/{id}", item: UserWire })

const repository: Endpoint.GetEndpoint<InRepository, RepositoryWire> = Endpoint.get({
  name: "getRepository",
  ...inRepository,
  path: "/{+partition}",
  item: RepositoryWire,
})

/** Those that the account owns, works on, or sees through an organisation. */
const repositories: Endpoint.ListEndpoint<object, RepositoryWire> = Endpoint.list({
  name: "listRepositories",
  path: "/user/repos",
  query: { ...fullPages, sort: "full_name" },
  paging: Paging.pageNumber({ parameter: "page", pageSize: 100 }),
  item: RepositoryWire,
})

const assignees: Endpoint.ListEndpoint<InRepository, UserWire> = Endpoint.list({
  name: "listAssignees",
  ...inRepository,
  path: "/{+partition}/assignees",
  query: fullPages,
  paging: Paging.linkHeader,
  conditional: true,
  item: UserWire,
})

const issues: Endpoint.ListEndpoint<InRepository, IssueWire> = Endpoint.list({
  name: "listIssues",
  ...inRepository,
  path: "/{+partition}/issues",
  query: { ...byCreation, state: "all" },
  paging: Paging.linkHeader,
  incremental: since,
  conditional: true,
  item: IssueWire,
})

const issue: Endpoint.GetEndpoint<One, IssueWire> = Endpoint.get({
  name: "getIssue",
  ...inRepository,
  path: "/{+partition}/issues/{id}",
  item: IssueWire,
})

const createIssue: Endpoint.WriteEndpoint<InRepository, IssueWire> = Endpoint.write({
  name: "createIssue",
  method: "POST",
  ...inRepository,
  path: "/{+partition}/issues",
  item: IssueWire,
})

const updateIssue: Endpoint.WriteEndpoint<One, IssueWire> = Endpoint.write({
  name: "updateIssue",
  method: "PATCH",
  ...inRepository,
  path: "/{+partition}/issues/{id}",
  item: IssueWire,
})

const comments: Endpoint.ListEndpoint<InRepository, CommentWire> = Endpoint.list({
  name: "listComments",
  ...inRepository,
  path: "/{+partition}/issues/comments",
  query: byUpdate,
  paging: Paging.linkHeaderByTime({ parameter: "since", key: ["updated_at"], page: "page" }),
  incremental: since,
  conditional: true,
  item: CommentWire,
})

/** Those of one issue come by ascending creation. */
const commentsOfIssue: Endpoint.ListEndpoint<InRepository & { readonly parent: string }, CommentWire> = Endpoint.list({
  name: "listCommentsOfIssue",
  ...inRepository,
  path: "/{+partition}/issues/{parent}/comments",
  query: fullPages,
  paging: Paging.linkHeader,
  item: CommentWire,
})

const comment: Endpoint.GetEndpoint<One, CommentWire> = Endpoint.get({
  name: "getComment",
  ...inRepository,
  path: "/{+partition}/issues/comments/{id}",
  item: CommentWire,
})

const createComment: Endpoint.WriteEndpoint<InRepository & { readonly issue: string }, CommentWire> = Endpoint.write({
  name: "createComment",
  method: "POST",
  ...inRepository,
  path: "/{+partition}/issues/{issue}/comments",
  item: CommentWire,
})

const updateComment: Endpoint.WriteEndpoint<One, CommentWire> = Endpoint.write({
  name: "updateComment",
  method: "PATCH",
  ...inRepository,
  path: "/{+partition}/issues/comments/{id}",
  item: CommentWire,
})

/** Answers with nothing. */
const deleteComment: Endpoint.WriteEndpoint<One, null> = Endpoint.write({
  name: "deleteComment",
  method: "DELETE",
  ...inRepository,
  path: "/{+partition}/issues/comments/{id}",
  item: Nothing,
})

const labels: Endpoint.ListEndpoint<InRepository, LabelWire> = Endpoint.list({
  name: "listLabels",
  ...inRepository,
  path: "/{+partition}/labels",
  query: fullPages,
  paging: Paging.linkHeader,
  conditional: true,
  item: LabelWire,
})

const label: Endpoint.GetEndpoint<Named, LabelWire> = Endpoint.get({
  name: "getLabel",
  ...inRepository,
  path: "/{+partition}/labels/{name}",
  item: LabelWire,
})

const createLabel: Endpoint.WriteEndpoint<InRepository, LabelWire> = Endpoint.write({
  name: "createLabel",
  method: "POST",
  ...inRepository,
  path: "/{+partition}/labels",
  item: LabelWire,
})

const updateLabel: Endpoint.WriteEndpoint<Named, LabelWire> = Endpoint.write({
  name: "updateLabel",
  method: "PATCH",
  ...inRepository,
  path: "/{+partition}/labels/{name}",
  item: LabelWire,
})

/** Answers with nothing. */
const deleteLabel: Endpoint.WriteEndpoint<Named, null> = Endpoint.write({
  name: "deleteLabel",
  method: "DELETE",
  ...inRepository,
  path: "/{+partition}/labels/{name}",
  item: Nothing,
})

const hooks: Endpoint.ListEndpoint<InRepository, HookWire> = Endpoint.list({
  name: "listHooks",
  ...inRepository,
  path: "/{+partition}/hooks",
  query: fullPages,
  paging: Paging.linkHeader,
  item: HookWire,
})

const createHook: Endpoint.WriteEndpoint<InRepository, HookWire> = Endpoint.write({
  name: "createHook",
  method: "POST",
  ...inRepository,
  path: "/{+partition}/hooks",
  item: HookWire,
})

const updateHook: Endpoint.WriteEndpoint<One, HookWire> = Endpoint.write({
  name: "updateHook",
  method: "PATCH",
  ...inRepository,
  path: "/{+partition}/hooks/{id}",
  item: HookWire,
})

/** Answers with nothing. */
const deleteHook: Endpoint.WriteEndpoint<One, null> = Endpoint.write({
  name: "deleteHook",
  method: "DELETE",
  ...inRepository,
  path: "/{+partition}/hooks/{id}",
  item: Nothing,
})

export const requests = {
  viewer,
  user,
  repository,
  repositories,
  assignees,
  issues,
  issue,
  createIssue,
  updateIssue,
  comments,
  commentsOfIssue,
  comment,
  createComment,
  updateComment,
  deleteComment,
  labels,
  label,
  createLabel,
  updateLabel,
  deleteLabel,
  hooks,
  createHook,
  updateHook,
  deleteHook,
}
