/**
 * Fields that clients select (the vendor's SDK asks for nearly all of a record) of features that this emulator does not have. They always show what a workspace
 * shows that never used the feature: null, an empty list, or the value below. Types that only such fields lead to have no more than the fields that are selected.
 */

import { page } from "./PageSdl.ts"

/** By type, the fields that are null or an empty list for ever. */
const unused: Readonly<Record<string, string>> = {
  Attachment: "source: JSONObject bodyData: String originalIssue: Issue externalUserCreator: ExternalUser",
  Comment: `
    agentSession: AgentSession documentContent: DocumentContent documentContentId: String initiative: Initiative initiativeId: String
    initiativeUpdate: InitiativeUpdate initiativeUpdateId: String project: Project projectId: String projectUpdate: ProjectUpdate
    projectUpdateId: String quotedText: String reactions: [Reaction!]! syncedWith: [ExternalEntityInfo!] externalThread: SyncedExternalThread`,
  Cycle: `
    uncompletedIssuesUponClose(${page}, filter: IssueFilter): IssueConnection! inheritedFrom: Cycle autoArchivedAt: DateTime completedScopeHistory: [Float!]! completedIssueCountHistory: [Float!]!
    inProgressScopeHistory: [Float!]! scopeHistory: [Float!]! issueCountHistory: [Float!]!`,
  ExternalUser: "lastSeen: DateTime",
  Issue: `
    integrationSourceType: IntegrationService reactions: [Reaction!]! delegate: User sourceComment: Comment syncedWith: [ExternalEntityInfo!]
    asksExternalUserRequester: ExternalUser asksRequester: User lastAppliedTemplate: Template recurringIssueTemplate: Template
    projectMilestone: ProjectMilestone favorite: Favorite subIssueSortOrder: Float startedTriageAt: DateTime triagedAt: DateTime
    addedToCycleAt: DateTime addedToProjectAt: DateTime addedToTeamAt: DateTime autoArchivedAt: DateTime autoClosedAt: DateTime
    slaStartedAt: DateTime slaBreachesAt: DateTime slaHighRiskAt: DateTime slaMediumRiskAt: DateTime slaType: String
    snoozedBy: User snoozedUntilAt: DateTime
    formerAttachments(${page}, filter: AttachmentFilter): AttachmentConnection! relations(${page}): IssueRelationConnection!
    inverseRelations(${page}): IssueRelationConnection! subscribers(${page}, filter: UserFilter, includeDisabled: Boolean): UserConnection!`,
  IssueLabel: "lastAppliedAt: DateTime inheritedFrom: IssueLabel groupType: LabelGroupType retiredBy: User",
  Organization: `
    allowedFileUploadContentTypes: [String!] defaultFeedSummarySchedule: FeedSummarySchedule previousUrlKeys: [String!]!
    slackProjectChannelIntegration: Integration defaultHomeView: String defaultHomeViewTargetId: String gitBranchFormat: String
    initiativeUpdateReminderFrequencyInWeeks: Float projectUpdateReminderFrequencyInWeeks: Float deletionRequestedAt: DateTime
    trialStartsAt: DateTime trialEndsAt: DateTime subscription: PaidSubscription allowMembersToInvite: Boolean
    restrictTeamCreationToAdmins: Boolean restrictLabelManagementToAdmins: Boolean`,
  Project: `
    trashed: Boolean integrationsSettings: IntegrationsSettings microsoftTeamsChannelId: String slackChannelId: String labelIds: [String!]!
    documentContent: DocumentContent updateRemindersDay: Day syncedWith: [ExternalEntityInfo!] updateReminderFrequency: Float
    updateRemindersHour: Float icon: String convertedFromIssue: Issue lastAppliedTemplate: Template lastUpdate: ProjectUpdate
    updateReminderFrequencyInWeeks: Float completedScopeHistory: [Float!]! completedIssueCountHistory: [Float!]!
    inProgressScopeHistory: [Float!]! scopeHistory: [Float!]! issueCountHistory: [Float!]! health: ProjectUpdateHealthType content: String
    targetDateResolution: DateResolutionType startDateResolution: DateResolutionType healthUpdatedAt: DateTime autoArchivedAt: DateTime
    canceledAt: DateTime completedAt: DateTime startedAt: DateTime projectUpdateRemindersPausedUntilAt: DateTime favorite: Favorite`,
  ProjectStatus: "description: String",
  Team: `
    autoClosePeriod: Float integrationsSettings: IntegrationsSettings triageResponsibility: TriageResponsibility scimGroupName: String
    autoCloseStateId: String defaultTemplateForMembers: Template defaultTemplateForNonMembers: Template defaultProjectTemplate: Template
    defaultTemplateForMembersId: String defaultTemplateForNonMembersId: String icon: String color: String parent: Team retiredAt: DateTime
    mergeWorkflowState: WorkflowState draftWorkflowState: WorkflowState startWorkflowState: WorkflowState
    mergeableWorkflowState: WorkflowState reviewWorkflowState: WorkflowState allMembersCanJoin: Boolean autoCloseChildIssues: Boolean
    autoCloseParentIssues: Boolean`,
  User: `
    description: String statusUntilAt: DateTime statusEmoji: String statusLabel: String lastSeen: DateTime timezone: String
    delegatedIssues(${page}, filter: IssueFilter): IssueConnection! disableReason: String gitHubUserId: String title: String calendarHash: String`,
  WorkflowState: "inheritedFrom: WorkflowState",
}

/** By type, the fields that always have this value. */
export const standing: Readonly<Record<string, Readonly<Record<string, readonly [type: string, value: unknown]>>>> = {
  Comment: { reactionData: ["JSONObject!", {}] },
  Issue: {
    reactionData: ["JSONObject!", {}],
    customerTicketCount: ["Int!", 0],
    inheritsSharedAccess: ["Boolean!", false],
    boardOrder: ["Float!", 0],
    sortOrder: ["Float!", 0],
    prioritySortOrder: ["Float!", 0],
    sharedAccess: [
      "IssueSharedAccess!",
      { disallowedIssueFields: [], sharedWithCount: 0, sharedWithUsers: [], viewerHasOnlySharedAccess: false, isShared: false },
    ],
  },
  Organization: {
    allowedAuthServices: ["[String!]!", []],
    authSettings: ["JSONObject!", {}],
    customersConfiguration: ["JSONObject!", {}],
    securitySettings: ["JSONObject!", {}],
    pullRequestIssueMode: ["String!", "always"],
    periodUploadVolume: ["Float!", 0],
    initiativeUpdateRemindersDay: ["Day!", "Friday"],
    initiativeUpdateRemindersHour: ["Float!", 14],
    projectUpdateRemindersDay: ["Day!", "Friday"],
    projectUpdateRemindersHour: ["Float!", 14],
    projectUpdatesReminderFrequency: ["ProjectUpdateReminderFrequency!", "never"],
    releaseChannel: ["ReleaseChannel!", "public"],
    customerCount: ["Int!", 0],
    slackProjectChannelPrefix: ["String!", ""],
    fiscalYearStartMonth: ["Float!", 0],
    slaDayCount: ["SLADayCountType!", "all"],
    hipaaComplianceEnabled: ["Boolean!", false],
    samlEnabled: ["Boolean!", false],
    scimEnabled: ["Boolean!", false],
    gitLinkbackDescriptionsEnabled: ["Boolean!", false],
    gitLinkbackMessagesEnabled: ["Boolean!", false],
    gitPublicLinkbackMessagesEnabled: ["Boolean!", false],
    releasesEnabled: ["Boolean!", false],
    customersEnabled: ["Boolean!", false],
    feedEnabled: ["Boolean!", false],
    suggestedBranchNameEnabled: ["Boolean!", true],
    roadmapEnabled: ["Boolean!", false],
    pullRequestTourEnabled: ["Boolean!", false],
    aiDiscussionSummariesEnabled: ["Boolean!", false],
    aiThreadSummariesEnabled: ["Boolean!", false],
    hideNonPrimaryOrganizations: ["Boolean!", false],
  },
  Project: {
    frequencyResolution: ["FrequencyResolutionType!", "weekly"],
    priority: ["Int!", 0],
    priorityLabel: ["String!", "No priority"],
    prioritySortOrder: ["Float!", 0],
    sortOrder: ["Float!", 0],
    resourceCount: ["Int!", 0],
    slackIssueComments: ["Boolean!", false],
    slackNewIssue: ["Boolean!", false],
    slackIssueStatuses: ["Boolean!", false],
  },
  ProjectStatus: { indefinite: ["Boolean!", false] },
  Team: {
    securitySettings: ["JSONObject!", {}],
    cycleCalenderUrl: ["String!", ""],
    inviteHash: ["String!", ""],
    issueEstimationType: ["String!", "notUsed"],
    setIssueSortOrderOnStateChange: ["String!", "default"],
    visibility: ["TeamVisibility!", "public"],
    autoArchivePeriod: ["Float!", 6],
    cycleCooldownTime: ["Float!", 0],
    cycleDuration: ["Float!", 2],
    cycleStartDay: ["Float!", 0],
    defaultIssueEstimate: ["Float!", 1],
    ledInitiativeCount: ["Int!", 0],
    cycleIssueAutoAssignCompleted: ["Boolean!", false],
    cycleIssueAutoAssignStarted: ["Boolean!", false],
    cycleLockToActive: ["Boolean!", false],
    requirePriorityToLeaveTriage: ["Boolean!", false],
    initiativesEnabled: ["Boolean!", false],
    scimManaged: ["Boolean!", false],
    private: ["Boolean!", false],
    inheritIssueEstimation: ["Boolean!", false],
    inheritWorkflowStatuses: ["Boolean!", false],
    viewerCanJoin: ["Boolean!", false],
    viewerCanLeave: ["Boolean!", false],
    issueEstimationExtended: ["Boolean!", false],
    issueEstimationAllowZero: ["Boolean!", false],
    aiDiscussionSummariesEnabled: ["Boolean!", false],
    aiThreadSummariesEnabled: ["Boolean!", false],
    groupIssueHistory: ["Boolean!", false],
    slackIssueComments: ["Boolean!", false],
    slackNewIssue: ["Boolean!", false],
    slackIssueStatuses: ["Boolean!", false],
    triageEnabled: ["Boolean!", true],
    issueOrderingNoPriorityFirst: ["Boolean!", false],
    issueSortOrderDefaultToBottom: ["Boolean!", false],
  },
  User: {
    avatarBackgroundColor: ["String!", "#5e6ad2"],
    inviteHash: ["String!", ""],
    supportsAgentSessions: ["Boolean!", false],
    canAccessAnyPublicTeam: ["Boolean!", true],
  },
}

/** The fields of a type that tell nothing of this workspace, in one line of the vendor's language. */
const fieldsOf = (type: string): string => {
  const always = Object.entries(standing[type] ?? {}).map(([name, [fieldType]]) => `${name}: ${fieldType}`)
  return [unused[type] ?? "", ...always].join(" ").replaceAll(/\s+/g, " ").trim()
}

const extended = [...new Set([...Object.keys(unused), ...Object.keys(standing)])]

/** By type, the names of those fields. */
export const unusedFields: Readonly<Record<string, ReadonlyArray<string>>> = Object.fromEntries(
  extended.map((type) => [
    type,
    [
      ...fieldsOf(type)
        .replaceAll(/\([^)]*\)/g, "")
        .matchAll(/(\w+):/g),
    ]
      .map(([, name = ""]) => name)
      .toSorted(),
  ]),
)

/** What search results show of an issue, which are issues under another name. */
export const unusedIssueFields = fieldsOf("Issue")

const bare = (names: string): string =>
  names
    .split(" ")
    .map((name) => `type ${name} implements Node { id: ID! }`)
    .join("\n")

const node = "id: ID! createdAt: DateTime! updatedAt: DateTime! archivedAt: DateTime"

export const unusedSdl = `
${extended.map((type) => `extend type ${type} { ${fieldsOf(type)} }`).join("\n")}

${bare("AgentSession Document Favorite Initiative InitiativeUpdate Integration IntegrationsSettings ProjectMilestone ProjectUpdate Template TriageResponsibility")}

type Reaction implements Node {
  ${node} emoji: String! comment: Comment externalUser: ExternalUser initiativeUpdate: InitiativeUpdate issue: Issue
  projectUpdate: ProjectUpdate user: User
}
type AiPromptRules implements Node { ${node} updatedBy: User }
type WelcomeMessage implements Node { ${node} title: String enabled: Boolean! updatedBy: User }
type DocumentContent implements Node {
  ${node} content: String contentState: String restoredAt: DateTime document: Document initiative: Initiative issue: Issue
  project: Project projectMilestone: ProjectMilestone aiPromptRules: AiPromptRules welcomeMessage: WelcomeMessage
}
type PaidSubscription implements Node {
  ${node} type: String! seats: Float! seatsMaximum: Float seatsMinimum: Float collectionMethod: String! pendingChangeType: String
  cancelAt: DateTime canceledAt: DateTime nextBillingAt: DateTime creator: User
}
type SyncedExternalThread {
  id: ID type: String! subType: String name: String displayName: String url: String isConnected: Boolean!
  isPersonalIntegrationRequired: Boolean! isPersonalIntegrationConnected: Boolean!
}
type IssueSharedAccess {
  disallowedIssueFields: [IssueSharedAccessDisallowedField!]! sharedWithCount: Int! sharedWithUsers: [User!]!
  viewerHasOnlySharedAccess: Boolean! isShared: Boolean!
}
type ExternalEntityInfo { id: String! service: ExternalSyncService! metadata: ExternalEntityInfoMetadata }
type ExternalEntityInfoGithubMetadata { number: Float owner: String repo: String }
type ExternalEntityInfoJiraMetadata { issueTypeId: String projectId: String issueKey: String }
type ExternalEntitySlackMetadata { messageUrl: String channelId: String channelName: String isFromSlack: Boolean! }
union ExternalEntityInfoMetadata = ExternalEntityInfoGithubMetadata | ExternalEntityInfoJiraMetadata | ExternalEntitySlackMetadata

enum ExternalSyncService { github jira slack }
enum FeedSummarySchedule { daily never weekly }
enum Day { Friday Monday Saturday Sunday Thursday Tuesday Wednesday }
enum ReleaseChannel { beta development internal preRelease privateBeta public }
enum ProjectUpdateReminderFrequency { month never twoWeeks week }
enum SLADayCountType { all onlyBusinessDays }
enum TeamVisibility { private public restricted }
enum ProjectUpdateHealthType { atRisk offTrack onTrack }
enum DateResolutionType { halfYear month quarter year }
enum FrequencyResolutionType { daily weekly }
enum IssueSharedAccessDisallowedField { cycleId projectId projectMilestoneId teamId }
enum LabelGroupType { multiSelect singleSelect }
enum IntegrationService {
  airbyte asksWeb discord email figma figmaPlugin front github githubCodeAccessPersonal githubCommit githubEnterpriseServer githubImport
  githubPersonal gitlab gong googleCalendarPersonal googleSheets intercom jira jiraPersonal launchDarkly launchDarklyPersonal loom mcpServer
  mcpServerPersonal microsoftPersonal microsoftTeams microsoftTeamsProjectPost notion opsgenie pagerDuty salesforce sentry slack slackAsks
  slackCustomViewNotifications slackInitiativePost slackOrgInitiativeUpdatesPost slackOrgProjectUpdatesPost slackPersonal slackPost
  slackProjectPost slackProjectUpdatesPost zendesk
}
`
