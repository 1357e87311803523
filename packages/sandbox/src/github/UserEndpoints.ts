/** Users over REST: the caller, and others by login or by the id that a renamed user keeps. */
import type { Answer, Exchange } from "./Exchange.ts"
import { textOf } from "./RecordText.ts"
import { pageOf } from "./Paging.ts"
import { fullName } from "./Repository.ts"
import { listedRepositoryWire } from "./RepositoryWire.ts"
import { notAccessibleByIntegration, notFound, Refusal } from "./Refusal.ts"
import type { GlobalRoute } from "./Route.ts"
import { userByLogin } from "./User.ts"
import { privateUserWire, publicUserWire } from "./UserWire.ts"
import type { Repository, User } from "./World.ts"

const self = ({ caller, rendering }: Exchange): Answer => {
  if (caller.user === undefined) throw new Refusal(401, "Requires authentication")
  if (caller.installation !== undefined) throw notAccessibleByIntegration()
  return { status: 200, text: textOf(privateUserWire(rendering, caller.user)), lastModified: caller.user.createdAt }
}

const answerWith = ({ rendering }: Exchange, user: User | undefined): Answer => {
  if (user === undefined) throw notFound()
  return { status: 200, text: textOf(publicUserWire(rendering, user)), lastModified: user.createdAt }
}

/** Where the caller owns or collaborates, or what the token names, as far as it reaches; by full name. */
const own = (exchange: Exchange): Answer => {
  const { caller, rendering, world } = exchange
  const { user, token } = caller
  if (user === undefined) throw new Refusal(401, "Requires authentication")
  if (caller.installation !== undefined) throw notAccessibleByIntegration()
  const isNamed = ({ owner, collaborators }: Repository) => owner === user || collaborators.includes(user)
  const named = Object.keys(token?.repositories ?? {}).flatMap((name) => world.repositoriesByFirstName.get(name.toLowerCase()) ?? [])
  const mine = token?.repositories === undefined ? [...world.repositoriesById.values()].filter(isNamed) : named
  const seen = mine.flatMap((repository) => {
    const right = caller.rightOn(repository)
    return right === undefined ? [] : [{ repository, right, name: fullName(repository).toLowerCase() }]
  })
  const sorted = seen.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return pageOf(exchange, "/user/repos", sorted, ({ repository, right }) =>
    textOf(listedRepositoryWire(rendering, repository, right === "write" ? "write" : "read")),
  )
}

export const userRoutes: ReadonlyArray<GlobalRoute> = [
  { method: "GET", path: "/user", handle: self },
  { method: "GET", path: "/user/repos", handle: own },
  {
    method: "GET",
    path: "/user/{id}",
    handle: (exchange) => answerWith(exchange, exchange.world.usersById.get(Number(exchange.params["id"]))),
  },
  {
    method: "GET",
    path: "/users/{login}",
    handle: (exchange) => answerWith(exchange, userByLogin(exchange.world, exchange.params["login"] ?? "")),
  },
]
