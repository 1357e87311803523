/** What a GitHub App asks with its own web token: itself, its installations, and a token for one of them. */
import type { Answer, Exchange } from "../Exchange.ts"
import { pageOf } from "../Paging.ts"
import { textOf } from "../RecordText.ts"
import { notFound, Refusal } from "../Refusal.ts"
import { readFields, wrongType } from "../RequestBody.ts"
import type { Fields } from "../RequestBody.ts"
import type { GlobalRoute } from "../Route.ts"
import { formatTimestamp, toTimestamp } from "../Timestamp.ts"
import { listedRepositoryWire } from "../RepositoryWire.ts"
import type { Grants } from "../oauth/Grants.ts"
import type { Repository } from "../World.ts"
import { covers } from "./App.ts"
import type { GithubApp, Installation, Permission } from "./App.ts"
import { appWire, installationWire } from "./AppWire.ts"
import type { Registry } from "./Registry.ts"

/** Whether the path is asked with the web token of an app, which no other path takes. */
export const isOfApp = (path: string): boolean => path === "/app" || path.startsWith("/app/")

export const appOf = ({ caller }: Exchange): GithubApp => {
  if (caller.app === undefined) throw new Refusal(401, "A JSON web token could not be decoded")
  return caller.app
}

const unprocessable = (message: string): Refusal => new Refusal(422, message)

const numbers = (fields: Fields, field: string): ReadonlyArray<number> | undefined => {
  const value = fields[field]
  if (value === undefined) return undefined
  if (!Array.isArray(value)) throw wrongType(field, value, "an array")
  return value.map((item: unknown) => {
    if (typeof item !== "number") throw wrongType(field, item, "an integer")
    return item
  })
}

const names = (fields: Fields): ReadonlyArray<string> | undefined => {
  const value = fields["repositories"]
  if (value === undefined) return undefined
  if (!Array.isArray(value)) throw wrongType("repositories", value, "an array")
  return value.map(String)
}

/** The repositories that the token is asked for; `undefined` is all. */
const narrowedTo = (exchange: Exchange, installation: Installation, fields: Fields): ReadonlyArray<Repository> | undefined => {
  const [ids, called] = [numbers(fields, "repository_ids"), names(fields)]
  if (ids === undefined && called === undefined) return undefined
  const inside = [...exchange.world.repositoriesById.values()].filter((repository) => covers(installation, repository))
  const found = [
    ...(ids ?? []).map((id) => inside.find((repository) => repository.id === id)),
    ...(called ?? []).map((name) => inside.find((repository) => repository.name.toLowerCase() === name.toLowerCase())),
  ]
  return found.map((repository) => {
    if (repository !== undefined) return repository
    throw unprocessable("There is at least one repository that does not exist or is not accessible to the parent installation.")
  })
}

const isPermission = (value: unknown): value is Permission => value === "read" || value === "write"

const permissionsIn = (app: GithubApp, fields: Fields): Readonly<Record<string, Permission>> => {
  const asked = fields["permissions"]
  if (asked === undefined) return app.permissions
  if (typeof asked !== "object" || asked === null) throw wrongType("permissions", asked, "an object")
  const entries = Object.entries(asked).map(([name, value]): readonly [string, Permission] => {
    const own = app.permissions[name]
    if (!isPermission(value) || own === undefined || (own === "read" && value === "write")) {
      throw unprocessable("The permissions requested are not granted to this installation.")
    }
    return [name, value]
  })
  return Object.fromEntries(entries)
}

export const appRoutes = (registry: Registry, grants: Grants): ReadonlyArray<GlobalRoute> => {
  const installationIn = (exchange: Exchange): Installation => {
    const installation = registry.installation(Number(exchange.params["installation_id"]))
    if (installation === undefined || installation.app !== appOf(exchange)) throw notFound()
    return installation
  }
  const createToken = (exchange: Exchange): Answer => {
    const installation = installationIn(exchange)
    const fields = readFields(exchange.request.body)
    const repositories = narrowedTo(exchange, installation, fields)
    const permissions = permissionsIn(installation.app, fields)
    const { token, expiresAt } = grants.issueForInstallation(installation, { repositories, permissions }, exchange.now)
    const right = permissions["issues"] === "write" ? "write" : "read"
    const wire = {
      token,
      expires_at: formatTimestamp(toTimestamp(expiresAt)),
      permissions,
      repository_selection: repositories === undefined && installation.selection === "all" ? "all" : "selected",
      ...(repositories === undefined
        ? {}
        : { repositories: repositories.map((repository) => listedRepositoryWire(exchange.rendering, repository, right)) }),
    }
    return { status: 201, text: textOf(wire) }
  }

  return [
    {
      method: "GET",
      path: "/app",
      handle: (exchange) => {
        const app = appOf(exchange)
        return { status: 200, text: textOf(appWire(exchange.rendering, app, registry.installationsOf(app).length)) }
      },
    },
    {
      method: "GET",
      path: "/app/installations",
      handle: (exchange) =>
        pageOf(exchange, "/app/installations", registry.installationsOf(appOf(exchange)), (installation) =>
          textOf(installationWire(exchange.rendering, installation)),
        ),
    },
    {
      method: "GET",
      path: "/app/installations/{installation_id}",
      handle: (exchange) => ({ status: 200, text: textOf(installationWire(exchange.rendering, installationIn(exchange))) }),
    },
    { method: "POST", path: "/app/installations/{installation_id}/access_tokens", handle: createToken },
  ]
}
