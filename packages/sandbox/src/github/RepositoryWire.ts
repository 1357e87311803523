/** A repository as the API shows it to a caller with the given right. */
import { nodeId, webOrigin } from "./Rendering.ts"
import type { Rendering } from "./Rendering.ts"
import type { Right } from "./Right.ts"
import { fullName } from "./Repository.ts"
import { formatTimestamp } from "./Timestamp.ts"
import { simpleUserWire } from "./UserWire.ts"
import type { Repository } from "./World.ts"

const linkTemplates = {
  forks: "/forks",
  keys: "/keys{/key_id}",
  collaborators: "/collaborators{/collaborator}",
  teams: "/teams",
  hooks: "/hooks",
  issue_events: "/issues/events{/number}",
  events: "/events",
  assignees: "/assignees{/user}",
  branches: "/branches{/branch}",
  tags: "/tags",
  blobs: "/git/blobs{/sha}",
  git_tags: "/git/tags{/sha}",
  git_refs: "/git/refs{/sha}",
  trees: "/git/trees{/sha}",
  statuses: "/statuses/{sha}",
  languages: "/languages",
  stargazers: "/stargazers",
  contributors: "/contributors",
  subscribers: "/subscribers",
  subscription: "/subscription",
  commits: "/commits{/sha}",
  git_commits: "/git/commits{/sha}",
  comments: "/comments{/number}",
  issue_comment: "/issues/comments{/number}",
  contents: "/contents/{+path}",
  compare: "/compare/{base}...{head}",
  merges: "/merges",
  archive: "/{archive_format}{/ref}",
  downloads: "/downloads",
  issues: "/issues{/number}",
  pulls: "/pulls{/number}",
  milestones: "/milestones{/number}",
  notifications: "/notifications{?since,all,participating}",
  labels: "/labels{/name}",
  releases: "/releases{/id}",
  deployments: "/deployments",
}

export const repositoryWire = (rendering: Rendering, repository: Repository, right: Right): Record<string, unknown> => {
  const name = fullName(repository)
  const url = `${rendering.origin}/repos/${name}`
  const page = `${webOrigin}/${name}`
  const createdAt = formatTimestamp(repository.createdAt)
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: name,
    private: repository.private,
    owner: simpleUserWire(rendering, repository.owner),
    html_url: page,
    description: repository.description,
    fork: false,
    url,
    ...Object.fromEntries(Object.entries(linkTemplates).map(([link, path]) => [`${link}_url`, `${url}${path}`])),
    created_at: createdAt,
    updated_at: createdAt,
    pushed_at: createdAt,
    git_url: `git://github.com/${name}.git`,
    ssh_url: `git@github.com:${name}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    size: 0,
    language: null,
    has_issues: repository.hasIssues,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    mirror_url: null,
    archived: false,
    disabled: false,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? "private" : "public",
    default_branch: "main",
    open_issues: repository.openIssues,
    open_issues_count: repository.openIssues,
    ...Object.fromEntries(["forks", "forks_count", "watchers", "watchers_count", "stargazers_count"].map((key) => [key, 0])),
    permissions: { admin: false, maintain: false, push: right === "write", triage: right === "write", pull: true },
    network_count: 0,
    subscribers_count: 0,
  }
}

/** As lists of repositories show one: without what only its own page has. */
export const listedRepositoryWire = (rendering: Rendering, repository: Repository, right: Right): Record<string, unknown> => {
  const { network_count: _network, subscribers_count: _subscribers, ...wire } = repositoryWire(rendering, repository, right)
  return rendering.version === "2022-11-28" ? { ...wire, has_downloads: true } : wire
}
