/** What is at which address, and who may see it. */
import type { Handle, OwnVisit, Parameters, Visit } from "./Visit.ts"
import * as Accounts from "./routes/Accounts.ts"
import * as Conflicts from "./routes/Conflicts.ts"
import { live } from "./routes/Live.ts"
import * as Mapping from "./routes/Mapping.ts"
import * as Places from "./routes/Places.ts"
import * as Privacy from "./routes/Privacy.ts"
import * as SignIn from "./routes/SignIn.ts"
import { verify } from "./routes/Verify.ts"
import * as Waiting from "./routes/Waiting.ts"

type Method = "GET" | "POST"

type Route = { readonly method: Method; readonly path: string } & (
  | { readonly for: "everybody"; readonly handle: Handle<Visit> }
  | { readonly for: "whoever is signed in"; readonly handle: Handle<OwnVisit> }
)

const open = (method: Method, path: string, handle: Handle<Visit>): Route => ({ method, path, for: "everybody", handle })
const own = (method: Method, path: string, handle: Handle<OwnVisit>): Route => ({ method, path, for: "whoever is signed in", handle })

const routes: ReadonlyArray<Route> = [
  open("GET", "/", Accounts.home),
  open("POST", "/sign-in/:app", SignIn.begin),
  open("GET", "/signed-in/:app", SignIn.finish),
  open("GET", "/sign-in/:app/failed", SignIn.failed),
  open("GET", "/sign-in/:app/form", SignIn.form),
  open("POST", "/sign-in/:app/form", SignIn.fillIn),
  open("POST", "/sign-out", SignIn.out),
  own("GET", "/live", live),
  own("GET", "/accounts/:id", Accounts.account),
  own("GET", "/accounts/:id/arrived", Accounts.arrived),
  own("POST", "/accounts/:id/pause", Accounts.pause),
  own("POST", "/accounts/:id/resume", Accounts.resume),
  own("GET", "/accounts/:id/disconnect", Accounts.askDisconnect),
  own("POST", "/accounts/:id/disconnect", Accounts.disconnect),
  own("GET", "/accounts/:id/choose", Places.choose),
  own("GET", "/accounts/:id/place", Places.place),
  own("POST", "/accounts/:id/place", Places.keep),
  own("GET", "/accounts/:id/leave", Places.askLeave),
  own("POST", "/accounts/:id/leave", Places.leave),
  own("GET", "/accounts/:id/waiting", Waiting.waiting),
  own("POST", "/accounts/:id/both", Waiting.both),
  own("POST", "/accounts/:id/removed", Waiting.removed),
  own("POST", "/accounts/:id/match", Waiting.match),
  own("POST", "/accounts/:id/retry", Waiting.retry),
  own("POST", "/accounts/:id/drop", Waiting.drop),
  own("GET", "/accounts/:id/verify", verify),
  own("GET", "/accounts/:id/mapping", Mapping.mapping),
  own("POST", "/accounts/:id/mapping", Mapping.change),
  own("GET", "/accounts/:id/privacy", Privacy.privacy),
  own("POST", "/accounts/:id/privacy", Privacy.change),
  own("GET", "/conflicts", Conflicts.list),
  own("GET", "/conflicts/:id", Conflicts.one),
  own("POST", "/conflicts/:id", Conflicts.decide),
]

const partOf = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The parameters of an address, where it is of this form. */
const matched = (form: string, path: string): Parameters | undefined => {
  const [names, parts] = [form.split("/"), path.split("/")]
  if (names.length !== parts.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? ""
    if (!name.startsWith(":")) {
      if (name !== part) return undefined
      continue
    }
    const text = partOf(part)
    if (text === undefined || text === "") return undefined
    parameters[name.slice(1)] = text
  }
  return parameters
}

export interface Found {
  readonly route: Route
  readonly parameters: Parameters
}

/** All that is at an address, one for each method. */
export const at = (path: string): ReadonlyArray<Found> =>
  routes.flatMap((route) => {
    const parameters = matched(route.path, path)
    return parameters === undefined ? [] : [{ route, parameters }]
  })
