/** Signing in: to an application by OAuth, by what is pasted into a form, and out again. */
import type { Authorization } from "@syncline/adapter-core"
import { type ApplicationWays, type Connection, NotFound } from "@syncline/engine"
import { Effect, Redacted } from "effect"
import { sent, shown } from "../Answer.ts"
import { applicationOf, nameOf, pathOf, withQuery } from "../Here.ts"
import * as Told from "../Told.ts"
import type { Handle, Parameters, Visit } from "../Visit.ts"
import type { Arrived } from "../Whose.ts"
import { trouble as troubleView } from "../views/Message.ts"
import { signInForm } from "../views/SignInForm.ts"
import * as Troubles from "../words/Troubles.ts"

const known = (visit: Visit, { app = "" }: Parameters): Effect.Effect<ApplicationWays, NotFound> =>
  Effect.mapError(Effect.fromNullishOr(applicationOf(visit, app)), () => new NotFound({ what: "adapter", id: app }))

/** The connection that is signed in to again, if one is named: the person's own, or it does not exist. */
const meant = (visit: Visit, id: string | null): Effect.Effect<Connection | undefined, NotFound> => {
  if (id === null) return Effect.succeed(undefined)
  const report = visit.reports.find(({ connection }) => connection.id === id)
  return report === undefined ? Effect.fail(new NotFound({ what: "connection", id })) : Effect.succeed(report.connection)
}

/** Where somebody goes who has signed in: on to choosing, or to how it stands. */
const onward = (visit: Visit, { connection, united, cookies }: Arrived) =>
  sent(withQuery(visit.base + pathOf("accounts", connection.id, "arrived"), { said: united ? "united" : undefined }), cookies)

const bindingCookie = (app: string): string => `sign-in-${app}`

const minutes = 10

export const begin: Handle<Visit> = Effect.fnUntraced(function* (visit, parameters) {
  const { engine, whose, person, url, cookies, settings, base } = visit
  const { app } = yield* known(visit, parameters)
  const connection = yield* meant(visit, visit.form.get("connection"))
  const tenant = connection?.tenant ?? whose.beginsAs(person)
  const own = settings[app]
  const begun = yield* engine.signIn.begin({
    app,
    redirectUri: `${url.origin}${base}${pathOf("signed-in", app)}`,
    ...(tenant !== undefined && { tenant }),
    ...(connection !== undefined && { connection: connection.id }),
    ...(connection === undefined && own !== undefined && { settings: own }),
  })
  return sent(begun.url, [cookies.set(bindingCookie(app), Redacted.value(begun.binding), minutes * 60)])
})

/** Nothing of the address is shown or kept: the browser is sent on at once. */
export const finish: Handle<Visit> = Effect.fnUntraced(function* (visit, parameters) {
  const { app } = yield* known(visit, parameters)
  const { whose, person, cookies, url } = visit
  const binding = Redacted.make(cookies.read(bindingCookie(app)) ?? "none")
  const begun = cookies.drop(bindingCookie(app))
  return yield* whose.finish(person, cookies, url.href, binding).pipe(
    Effect.map((arrived) => onward(visit, { ...arrived, cookies: [...arrived.cookies, begun] })),
    Effect.catch((error: Troubles.Known) => {
      const trouble = Troubles.of(error, (name) => nameOf(visit, name))
      return Effect.succeed(sent(visit.base + pathOf("sign-in", app, "failed"), [Told.set(cookies, trouble), begun]))
    }),
  )
})

/** After a sign-in that did not succeed. */
export const failed: Handle<Visit> = Effect.fnUntraced(function* (visit, parameters) {
  yield* known(visit, parameters)
  const told = Told.read(visit.cookies)
  return told === undefined ? sent(`${visit.base}/`) : shown(told.title, troubleView(visit, told))
})

export const form: Handle<Visit> = Effect.fnUntraced(function* (visit, parameters) {
  const application = yield* known(visit, parameters)
  if (application.forms.length === 0) return yield* new NotFound({ what: "adapter", id: application.app })
  const connection = yield* meant(visit, visit.url.searchParams.get("connection"))
  return shown(`Sign in to ${application.name}`, signInForm(visit, { application, connection: connection?.id }))
})

/** What was filled in, as the credentials that the form stands for. */
const credentialsOf = ({ _tag }: Authorization.Form, filled: URLSearchParams): Authorization.Credentials => {
  const text = (name: string) => (filled.get(name) ?? "").trim()
  return _tag === "Token"
    ? { _tag, token: Redacted.make(text("token")) }
    : { _tag, username: text("username"), password: Redacted.make(filled.get("password") ?? "") }
}

export const fillIn: Handle<Visit> = Effect.fnUntraced(function* (visit, parameters) {
  const { whose, person, cookies, settings } = visit
  const application = yield* known(visit, parameters)
  const { app } = application
  const way = application.forms.find(({ _tag }) => _tag === visit.form.get("way"))
  if (way === undefined) return yield* new NotFound({ what: "adapter", id: app })
  const connection = yield* meant(visit, visit.form.get("connection"))
  const again = (problem: string) =>
    shown(`Sign in to ${application.name}`, signInForm(visit, { application, connection: connection?.id, problem }), { status: 422 })
  if (way.fields.some(({ name }) => name !== "password" && (visit.form.get(name) ?? "").trim() === ""))
    return again("Fill in what is asked for.")
  const credentials = credentialsOf(way, visit.form)
  const own = settings[app]
  const given = {
    app,
    credentials,
    ...(connection !== undefined && { connection: connection.id }),
    ...(connection === undefined && own !== undefined && { settings: own }),
  }
  return yield* whose.connect(person, cookies, given).pipe(
    Effect.map((arrived) => onward(visit, arrived)),
    Effect.catchTags({
      AdapterError: (error) =>
        Effect.succeed(again(ofRefusal(error.reason._tag, Troubles.of(error, (name) => nameOf(visit, name)).says, application.name))),
      OtherAccount: (error) => Effect.succeed(again(Troubles.of(error, (name) => nameOf(visit, name)).says)),
    }),
  )
})

/** What was pasted is nearly always what is at fault. */
const ofRefusal = (reason: string, says: string, name: string): string =>
  reason === "Unauthorized" ? `${name} does not take this. Look whether all of it was copied, and whether it is still good.` : says

export const out: Handle<Visit> = Effect.fnUntraced(function* (visit) {
  return sent(`${visit.base}/`, yield* visit.whose.end(visit.person, visit.cookies))
})
