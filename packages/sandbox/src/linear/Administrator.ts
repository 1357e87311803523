/** The workspace's administrator at the settings pages: users, teams with their workflows, projects and cycles. Nothing here is counted. */
import type { Cycle } from "./Cycle.ts"
import { existing } from "./InputRule.ts"
import type { Project, ProjectStatus } from "./Project.ts"
import type { Team } from "./Team.ts"
import type { User } from "./User.ts"
import { defaultWorkflow, type StateType, type WorkflowState } from "./WorkflowState.ts"
import type { Workspace } from "./Workspace.ts"

export interface Administrator {
  readonly addUser: (user: {
    readonly name: string
    /** Made from the name when missing; a number follows when it is taken. */
    readonly displayName?: string
    readonly email?: string
    readonly admin?: boolean
  }) => User
  readonly renameUser: (id: string, name: string) => User
  /** A suspended user keeps what they made but cannot be assigned or sign in. */
  readonly suspendUser: (id: string) => User
  /** A team with the default workflow; the key is stored in upper case. */
  readonly addTeam: (team: { readonly key: string; readonly name: string }) => Team
  /**
   * Another key, stored in upper case, that no other team has: its issues bear it at once, unseen by their `updatedAt`, and are found by their old identifiers
   * until others have those.
   */
  readonly renameTeam: (id: string, key: string) => Team
  readonly addState: (state: { readonly teamId: string; readonly name: string; readonly type: StateType }) => WorkflowState
  readonly addProject: (project: {
    readonly name: string
    readonly teamIds: ReadonlyArray<string>
    readonly status?: ProjectStatus["type"]
    readonly leadId?: string
    /** A calendar day. */
    readonly targetDate?: string
  }) => Project
  /** The team's next cycle by number; times in epoch milliseconds. */
  readonly addCycle: (cycle: {
    readonly teamId: string
    readonly name?: string
    readonly startsAt: number
    readonly endsAt: number
  }) => Cycle
}

const projectStatusTypes: ReadonlyArray<ProjectStatus["type"]> = ["backlog", "planned", "started", "paused", "completed", "canceled"]

const handleOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ".")
    .replace(/^\.|\.$/g, "")

export const makeAdministrator = (workspace: Workspace): Administrator => {
  const row = () => {
    const now = workspace.clock()
    return { id: workspace.newId(), createdAt: now, updatedAt: now, archivedAt: null }
  }

  /** The name itself, or with the lowest number that makes it nobody's. */
  const untaken = (displayName: string): string => {
    const taken = new Set(workspace.users.ordered("createdAt").map((user) => user.displayName))
    let candidate = displayName
    for (let number = 2; taken.has(candidate); number += 1) candidate = `${displayName}${number}`
    return candidate
  }

  const addState: Administrator["addState"] = (draft) => {
    const team = existing("Team", workspace.teams, draft.teamId)
    const color = defaultWorkflow.find((state) => state.type === draft.type)?.color ?? "#bec2c8"
    const position = workspace.states.ordered("createdAt").filter((state) => state.teamId === team.id).length
    const state = { ...row(), teamId: team.id, name: draft.name, type: draft.type, color, position, description: null }
    workspace.states.put(state)
    return state
  }

  const statusOfType = (type: ProjectStatus["type"]): ProjectStatus => {
    const known = workspace.projectStatuses.ordered("createdAt").find((status) => status.type === type)
    if (known !== undefined) return known
    const name = `${type.charAt(0).toUpperCase()}${type.slice(1)}`
    const status = { ...row(), name, type, color: "#95a2b3", position: projectStatusTypes.indexOf(type) }
    workspace.projectStatuses.put(status)
    return status
  }

  const change = (id: string, what: Partial<User>): User => {
    const user = { ...existing("User", workspace.users, id), ...what, updatedAt: workspace.clock() }
    workspace.users.put(user)
    return user
  }

  return {
    addUser: (draft) => {
      const displayName = untaken(draft.displayName ?? handleOf(draft.name))
      const email = draft.email ?? `${displayName}@${workspace.organization.urlKey}.example`
      const user = { ...row(), name: draft.name, displayName, email, active: true, admin: draft.admin ?? false, app: false }
      workspace.users.put(user)
      return user
    },
    renameUser: (id, name) => change(id, { name }),
    suspendUser: (id) => change(id, { active: false }),
    addTeam: ({ key, name }) => {
      const team = { ...row(), key: key.toUpperCase(), name, description: null, timezone: "Etc/UTC", defaultStateId: "" }
      workspace.teams.put(team)
      const states = defaultWorkflow.map((state) => addState({ teamId: team.id, name: state.name, type: state.type }))
      const complete = { ...team, defaultStateId: states.find((state) => state.type === "backlog")?.id ?? "" }
      workspace.teams.put(complete)
      return complete
    },
    renameTeam: (id, name) => {
      const key = name.toUpperCase()
      const holder = workspace.teams.ordered("createdAt").find((team) => team.key === key)
      if (holder !== undefined) throw new Error(`the team ${holder.name} has the key ${key}`)
      const team = { ...existing("Team", workspace.teams, id), key, updatedAt: workspace.clock() }
      workspace.teams.put(team)
      for (const issue of workspace.issues.ordered("createdAt").filter(({ teamId }) => teamId === id)) {
        const { identifier, number, previousIdentifiers } = issue
        workspace.putIssue({ ...issue, identifier: `${key}-${number}`, previousIdentifiers: [...previousIdentifiers, identifier] })
      }
      return team
    },
    addState,
    addProject: (draft) => {
      const base = row()
      const project = {
        ...base,
        name: draft.name,
        description: "",
        slugId: base.id.slice(0, 12).replace("-", ""),
        color: "#5e6ad2",
        statusId: statusOfType(draft.status ?? "planned").id,
        leadId: draft.leadId ?? null,
        creatorId: null,
        teamIds: draft.teamIds,
        startDate: null,
        targetDate: draft.targetDate ?? null,
      }
      workspace.projects.put(project)
      return project
    },
    addCycle: (draft) => {
      const number = workspace.cycles.ordered("createdAt").filter((cycle) => cycle.teamId === draft.teamId).length + 1
      const cycle = { ...row(), ...draft, number, name: draft.name ?? null, description: null, completedAt: null }
      workspace.cycles.put(cycle)
      return cycle
    },
  }
}
