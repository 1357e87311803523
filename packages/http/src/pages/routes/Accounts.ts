/** The person's connections: the first page, one of them, and what becomes of it. */
import { Effect } from "effect"
import { sent, shown } from "../Answer.ts"
import { nameOf, pathOf, withQuery } from "../Here.ts"
import { type Handle, type OwnVisit, type Visit, reportOf, saidIn } from "../Visit.ts"
import * as AccountView from "../views/Account.ts"
import * as Home from "../views/Home.ts"
import { confirm } from "../views/Message.ts"

export const home: Handle<Visit> = (visit) => {
  const { reports, title } = visit
  const body = reports.length === 0 ? Home.welcome(visit) : Home.dashboard(visit, reports, saidIn(visit))
  return Effect.succeed(shown(reports.length === 0 ? title : "Your connections", body, { signsIn: true, isLive: reports.length > 0 }))
}

export const account: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const title = `${report.connection.name} at ${nameOf(visit, report.connection.app)}`
  return shown(title, AccountView.account(visit, report, saidIn(visit)), { signsIn: true, isLive: true })
})

/** Where one comes to from signing in. */
export const arrived: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const { connection, streams } = yield* reportOf(visit, parameters)
  const said = visit.url.searchParams.get("said") === "united" ? "united" : "connected"
  if (said === "united") return sent(withQuery(`${visit.base}/`, { said }))
  const path = visit.base + pathOf("accounts", connection.id)
  return sent(streams.length === 0 ? `${path}/choose` : withQuery(path, { said }))
})

const become = (verb: "pause" | "resume", said: string): Handle<OwnVisit> =>
  Effect.fnUntraced(function* (visit, parameters) {
    const { connection } = yield* reportOf(visit, parameters)
    yield* visit.engine[verb](visit.tenant, connection.id)
    return sent(withQuery(visit.base + pathOf("accounts", connection.id), { said }))
  })

export const pause = become("pause", "paused")
export const resume = become("resume", "resumed")

export const askDisconnect: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const { connection } = yield* reportOf(visit, parameters)
  const app = nameOf(visit, connection.app)
  const path = pathOf("accounts", connection.id)
  return shown(
    `Disconnect ${app}`,
    confirm(visit, {
      title: `Disconnect ${connection.name} at ${app}?`,
      says: [
        `The sign-in is forgotten, and nothing is kept in step with ${app} any more. Nothing is changed or removed there, or anywhere else.`,
        "What was known is kept: when you sign in again with the same account, it goes on where it stopped.",
      ],
      path: `${path}/disconnect`,
      label: "Disconnect",
      otherwise: path,
    }),
  )
})

export const disconnect: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const { connection } = yield* reportOf(visit, parameters)
  yield* visit.engine.disconnect(visit.tenant, connection.id)
  return sent(withQuery(`${visit.base}/`, { said: "disconnected" }))
})
