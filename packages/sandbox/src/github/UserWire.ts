/** Users as the API shows them: in passing, to everyone, and to themselves. */
import { nodeId, webOrigin } from "./Rendering.ts"
import type { Rendering } from "./Rendering.ts"
import { formatTimestamp } from "./Timestamp.ts"
import type { Repository, User } from "./World.ts"

type Wire = Record<string, unknown>

/** `null` for a user who is gone. */
export const simpleUserWire = (rendering: Rendering, user: User | null): Wire | null => {
  if (user === null || user.deleted) return null
  const url = `${rendering.origin}/users/${user.login}`
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId("User", user.id),
    avatar_url: `https://avatars.githubusercontent.com/u/${user.id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${webOrigin}/${user.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    user_view_type: "public",
    site_admin: false,
  }
}

const repositoriesOf = (rendering: Rendering, user: User) => {
  const owned = [...rendering.world.repositoriesById.values()].filter((repository) => repository.owner === user)
  return {
    public: owned.filter((repository) => !repository.private).length,
    private: owned.filter((repository) => repository.private).length,
  }
}

export const publicUserWire = (rendering: Rendering, user: User): Wire => ({
  ...simpleUserWire(rendering, user),
  name: user.name,
  company: null,
  blog: "",
  location: null,
  email: null,
  hireable: null,
  bio: null,
  twitter_username: null,
  public_repos: repositoriesOf(rendering, user).public,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: formatTimestamp(user.createdAt),
  updated_at: formatTimestamp(user.createdAt),
})

export const privateUserWire = (rendering: Rendering, user: User): Wire => {
  const owned = repositoriesOf(rendering, user)
  return {
    ...publicUserWire(rendering, user),
    user_view_type: "private",
    notification_email: null,
    private_gists: 0,
    total_private_repos: owned.private,
    owned_private_repos: owned.private,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
    plan: { name: "free", space: 976_562_499, collaborators: 0, private_repos: 10_000 },
  }
}

/** What an author is to the repository. */
export const authorAssociation = (repository: Repository, author: User): string => {
  if (repository.owner === author) return "OWNER"
  return repository.collaborators.includes(author) ? "COLLABORATOR" : "NONE"
}
