/** The repository itself over REST, and the people its issues can be assigned to. */
import { pageOf } from "./Paging.ts"
import { textOf } from "./RecordText.ts"
import { assignableUsers } from "./Repository.ts"
import { repositoryWire } from "./RepositoryWire.ts"
import type { RepositoryRoute } from "./Route.ts"
import { simpleUserWire } from "./UserWire.ts"

export const repositoryRoutes: ReadonlyArray<RepositoryRoute> = [
  {
    method: "GET",
    path: "",
    handle: ({ rendering, repository, right }) => ({
      status: 200,
      text: textOf(repositoryWire(rendering, repository, right)),
      lastModified: repository.createdAt,
    }),
  },
  {
    method: "GET",
    path: "/assignees",
    handle: (exchange) =>
      pageOf(exchange, `/repositories/${exchange.repository.id}/assignees`, assignableUsers(exchange.repository), (user) =>
        textOf(simpleUserWire(exchange.rendering, user)),
      ),
  },
]
