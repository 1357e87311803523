/** Everybody is a member of every team here: a membership is a pair of the two, and is not stored. */
import type { Row } from "./Table.ts"
import type { Team } from "./Team.ts"
import type { User } from "./User.ts"
import type { Workspace } from "./Workspace.ts"

export interface TeamMembership extends Row {
  readonly teamId: string
  readonly userId: string
}

/** Half of the one's id and half of the other's make an id that stays. */
export const membershipOf = (team: Team, user: User): TeamMembership => {
  const createdAt = Math.max(team.createdAt, user.createdAt)
  const id = `${team.id.slice(0, 19)}${user.id.slice(19)}`
  return { id, teamId: team.id, userId: user.id, createdAt, updatedAt: createdAt, archivedAt: null }
}

export const membershipsIn = (workspace: Workspace): ReadonlyArray<TeamMembership> =>
  workspace.teams
    .ordered("createdAt")
    .flatMap((team) => workspace.users.ordered("createdAt").flatMap((user) => (user.active ? [membershipOf(team, user)] : [])))
