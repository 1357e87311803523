/** Users over REST: the caller, and others by login or by the id that a renamed user keeps. */
import type { Answer, Exchange } from "./Exchange.ts"
import { textOf } from "./RecordText.ts"
import { notAccessibleByIntegration, notFound, Refusal } from "./Refusal.ts"
import type { GlobalRoute } from "./Route.ts"
import { userByLogin } from "./User.ts"
import { privateUserWire, publicUserWire } from "./UserWire.ts"
import type { User } from "./World.ts"

const self = ({ caller, rendering }: Exchange): Answer => {
  if (caller.user === undefined) throw new Refusal(401, "Requires authentication")
  if (caller.installation !== undefined) throw notAccessibleByIntegration()
  return { status: 200, text: textOf(privateUserWire(rendering, caller.user)), lastModified: caller.user.createdAt }
}

const answerWith = ({ rendering }: Exchange, user: User | undefined): Answer => {
  if (user === undefined) throw notFound()
  return { status: 200, text: textOf(publicUserWire(rendering, user)), lastModified: user.createdAt }
}

export const userRoutes: ReadonlyArray<GlobalRoute> = [
  { method: "GET", path: "/user", handle: self },
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
