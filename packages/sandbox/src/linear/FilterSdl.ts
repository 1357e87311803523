/** The part of the vendor's filters that this emulator reads. A filter of an optional relation has `null` besides its fields. */

const equality = (type: string): string => `eq: ${type} neq: ${type} in: [${type}!] nin: [${type}!]`
const order = (type: string): string => `${equality(type)} lt: ${type} lte: ${type} gt: ${type} gte: ${type}`
const text = `${equality("String")}
  eqIgnoreCase: String neqIgnoreCase: String contains: String containsIgnoreCase: String containsIgnoreCaseAndAccent: String
  notContains: String notContainsIgnoreCase: String startsWith: String startsWithIgnoreCase: String notStartsWith: String
  endsWith: String notEndsWith: String`

const row = "createdAt: DateComparator updatedAt: DateComparator"

const filter = (name: string, fields: string): string => `
input ${name} { and: [${name}!] or: [${name}!] ${row} ${fields} }`

const user =
  "id: IDComparator name: StringComparator displayName: StringComparator email: StringComparator \
active: BooleanComparator admin: BooleanComparator app: BooleanComparator isMe: BooleanComparator"
const team = "id: IDComparator key: StringComparator name: StringComparator"
const project = "id: IDComparator name: StringComparator slugId: StringComparator lead: NullableUserFilter"
const cycle =
  "id: IDComparator number: NumberComparator name: StringComparator startsAt: DateComparator endsAt: DateComparator \
isActive: BooleanComparator team: TeamFilter"
const label =
  "id: IDComparator name: StringComparator isGroup: BooleanComparator team: NullableTeamFilter parent: IssueLabelFilter \
creator: NullableUserFilter"
const issue =
  "id: IssueIDComparator number: NumberComparator title: StringComparator description: NullableStringComparator \
priority: NullableNumberComparator archivedAt: NullableDateComparator startedAt: NullableDateComparator \
completedAt: NullableDateComparator canceledAt: NullableDateComparator team: TeamFilter state: WorkflowStateFilter \
assignee: NullableUserFilter creator: NullableUserFilter labels: IssueLabelCollectionFilter parent: NullableIssueFilter \
project: NullableProjectFilter cycle: NullableCycleFilter"

export const filterSdl = `
input IDComparator { ${equality("ID")} }
input IssueIDComparator { ${equality("ID")} }
input BooleanComparator { eq: Boolean neq: Boolean }
input StringComparator { ${text} }
input NullableStringComparator { ${text} null: Boolean }
input NumberComparator { ${order("Float")} }
input NullableNumberComparator { ${order("Float")} null: Boolean }
input DateComparator { ${order("DateTimeOrDuration")} }
input NullableDateComparator { ${order("DateTimeOrDuration")} null: Boolean }
${filter("UserFilter", user)}
${filter("NullableUserFilter", `${user} null: Boolean`)}
${filter("TeamFilter", team)}
${filter("NullableTeamFilter", `${team} null: Boolean`)}
${filter("WorkflowStateFilter", "id: IDComparator name: StringComparator type: StringComparator position: NumberComparator team: TeamFilter")}
${filter("ProjectFilter", project)}
${filter("NullableProjectFilter", `${project} null: Boolean`)}
${filter("CycleFilter", cycle)}
${filter("NullableCycleFilter", `${cycle} null: Boolean`)}
${filter("IssueLabelFilter", label)}
${filter("IssueLabelCollectionFilter", `${label} some: IssueLabelFilter every: IssueLabelFilter length: NumberComparator null: Boolean`)}
${filter("IssueFilter", issue)}
${filter("NullableIssueFilter", `${issue} null: Boolean`)}
${filter("AttachmentFilter", "id: IDComparator title: StringComparator subtitle: NullableStringComparator url: StringComparator creator: NullableUserFilter")}
${filter("CommentFilter", "id: IDComparator body: StringComparator issue: NullableIssueFilter user: UserFilter")}
`
