/**
 * The requests this package knows, for use without the engine: `client.get(endpoints.issue, { partition: "ENG", id: "ENG-12" })`. Lists take the team's
 * id as `partition`; single issues and comments, the team itself and its states also take its key.
 */
export { comment, comments, createComment, updateComment } from "./CommentEndpoints.ts"
export { createIssue, issue, issues, updateIssue } from "./IssueEndpoints.ts"
export { createLabel, label, labelNamed, labels, updateLabel } from "./LabelEndpoints.ts"
export { people, person } from "./PersonEndpoints.ts"
export { account, team, workflowStates } from "./TeamEndpoints.ts"
