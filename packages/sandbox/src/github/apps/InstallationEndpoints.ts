/** What can be asked about installations with their own tokens, and with those of people. */
import { badCredentials } from "../Access.ts"
import type { Answer, Exchange } from "../Exchange.ts"
import type { Grants } from "../oauth/Grants.ts"
import { cutPage } from "../Paging.ts"
import { textOf } from "../RecordText.ts"
import { listedRepositoryWire } from "../RepositoryWire.ts"
import { notAccessibleByIntegration, notFound, Refusal } from "../Refusal.ts"
import type { GlobalRoute } from "../Route.ts"
import type { Repository, User } from "../World.ts"
import { covers } from "./App.ts"
import type { GithubApp, Installation } from "./App.ts"
import { installationWire } from "./AppWire.ts"
import type { Registry } from "./Registry.ts"

const repositoriesPage = (exchange: Exchange, path: string, repositories: ReadonlyArray<Repository>, selection: string): Answer => {
  const { rows, headers } = cutPage(exchange, path, repositories)
  const wire = {
    total_count: repositories.length,
    repository_selection: selection,
    repositories: rows.map((repository) =>
      listedRepositoryWire(exchange.rendering, repository, exchange.caller.rightOn(repository) === "write" ? "write" : "read"),
    ),
  }
  return { status: 200, text: textOf(wire), headers }
}

const covered = (exchange: Exchange, installation: Installation): ReadonlyArray<Repository> =>
  [...exchange.world.repositoriesById.values()].filter((repository) => covers(installation, repository))

export const installationRoutes = (registry: Registry, grants: Grants): ReadonlyArray<GlobalRoute> => {
  const ofCaller = ({ caller }: Exchange) => {
    if (caller.token === undefined) throw new Refusal(401, "Requires authentication")
    if (caller.installation === undefined) throw notAccessibleByIntegration()
    return caller.installation
  }
  /** The person, and the app that acts for them. */
  const ofPerson = ({ caller: { user, through } }: Exchange): { readonly user: User; readonly app: GithubApp } => {
    if (user === undefined) throw new Refusal(401, "Requires authentication")
    if (through === undefined) throw new Refusal(403, "You must authenticate with an access token authorized to a GitHub App")
    return { user, app: through }
  }
  const seenBy = (exchange: Exchange, installation: Installation): ReadonlyArray<Repository> =>
    covered(exchange, installation).filter(({ owner, collaborators, private: isPrivate }) => {
      const { user } = exchange.caller
      return !isPrivate || owner === user || (user !== undefined && collaborators.includes(user))
    })

  return [
    {
      method: "GET",
      path: "/installation/repositories",
      handle: (exchange) => {
        const { of, repositories } = ofCaller(exchange)
        const selection = repositories === undefined && of.selection === "all" ? "all" : "selected"
        return repositoriesPage(exchange, "/installation/repositories", repositories ?? covered(exchange, of), selection)
      },
    },
    {
      method: "DELETE",
      path: "/installation/token",
      handle: (exchange) => {
        ofCaller(exchange)
        const { token } = exchange.caller
        if (token === undefined) throw badCredentials()
        grants.revokeInstallationToken(token.token)
        return { status: 204 }
      },
    },
    {
      method: "GET",
      path: "/user/installations",
      handle: (exchange) => {
        const { app, user } = ofPerson(exchange)
        const mine = registry
          .installationsOf(app)
          .filter((installation) => installation.account === user || seenBy(exchange, installation).length > 0)
        const { rows, headers } = cutPage(exchange, "/user/installations", mine)
        const installations = rows.map((installation) => installationWire(exchange.rendering, installation))
        return { status: 200, text: textOf({ total_count: mine.length, installations }), headers }
      },
    },
    {
      method: "GET",
      path: "/user/installations/{installation_id}/repositories",
      handle: (exchange) => {
        const { app } = ofPerson(exchange)
        const installation = registry.installation(Number(exchange.params["installation_id"]))
        if (installation === undefined || installation.app !== app) throw notFound()
        const selection = installation.selection === "all" ? "all" : "selected"
        const path = `/user/installations/${installation.id}/repositories`
        return repositoriesPage(exchange, path, seenBy(exchange, installation), selection)
      },
    },
  ]
}
