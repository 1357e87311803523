/**
 * The connect page as a function from a request to its answer, for any web server: where people sign in to applications, choose what travels, and see how it stands. It
 * is drawn here and works without scripts. Every change is a form that the page itself sent, by the browser and the session that it was made for; what is another's is
 * not there.
 */
import type { Json } from "@syncline/adapter-core"
import { InvalidInput, type SyncEngine } from "@syncline/engine"
import { Cause, Clock, Deferred, Effect, Exit, Stream } from "effect"
import * as BasePath from "../BasePath.ts"
import * as Body from "../Body.ts"
import type { Handler } from "../Handler.ts"
import type { TenantOf } from "../Layers.ts"
import { type Answer, type Shown, sent, shown } from "./Answer.ts"
import * as Assets from "./Assets.ts"
import * as Cookies from "./Cookies.ts"
import * as Csrf from "./Csrf.ts"
import { nameOf } from "./Here.ts"
import * as Origin from "./Origin.ts"
import * as Routes from "./Routes.ts"
import * as SecurityHeaders from "./SecurityHeaders.ts"
import type { Visit } from "./Visit.ts"
import * as Whose from "./Whose.ts"
import { markOf } from "./routes/Live.ts"
import { frame } from "./views/Frame.ts"
import { trouble } from "./views/Message.ts"
import * as Troubles from "./words/Troubles.ts"

export interface PageOptions {
  readonly engine: SyncEngine["Service"]
  /** Below which path it is mounted, such as `/connect`. Default: at the root. */
  readonly basePath?: string
  /** What it calls itself. Default: `Syncline`. */
  readonly title?: string
  /** A stylesheet of tokens in place of the page's own: see `docs/connect-page.md`. */
  readonly stylesheet?: string
  /** Where it is reached from outside, such as `https://sync.example.com`. Default: as the request says, which behind a proxy is often wrong. */
  readonly origin?: string
  /** The adapters' own settings of new connections, by application: where an application of your own is, for example. */
  readonly settings?: { readonly [app: string]: Json.JsonObject }
  /** Below which address applications send what changes, such as `https://sync.example.com/hooks`: what comes there is for `receive`. Default: they are asked. */
  readonly hooks?: string
  /** Says which tenant a request is of, where your program has signed the person in. Default: the page signs people in by itself, by what they sign in to. */
  readonly tenant?: TenantOf
  /** Told of what failed by a bug, with the id that the answer names. Default: it is logged. */
  readonly onDefect?: (requestId: string, problem: unknown) => void
}

const visitCookie = "visit"

const titleDefault = "Syncline"

/** What is wrong with a request that nobody's form sent. */
const refusals = {
  form: {
    status: 403,
    title: "This form is out of date",
    says: "It was made for another session, or sent from somewhere else. Nothing was done.",
    todo: "Go back, load the page anew, and send it again.",
  },
  tooLong: { status: 413, title: "That is too long", says: "Nothing was done.", todo: "Send less." },
  body: { status: 415, title: "That is no form", says: "Nothing was done.", todo: "Use the forms of this page." },
  method: { status: 405, title: "Not done here", says: "This address does something else.", todo: "Go back to your connections." },
  nothing: { status: 404, title: "There is nothing here", says: "This address leads nowhere.", todo: "Go back to your connections." },
  plain: {
    status: 400,
    title: "This page needs https",
    says: "It is reached over plain http, where what you sign in with could be read by others.",
    todo: "Whoever runs it has to serve it over https, or say in `origin` where it is reached from outside.",
  },
  stranger: { status: 401, title: "You are not signed in", says: "This page shows only what is yours.", todo: "Sign in, and come back." },
} as const

const isLook = ({ method }: Request): boolean => method === "GET" || method === "HEAD"

type Refusal = (typeof refusals)[keyof typeof refusals]

/** The form that was sent. */
const formOf = async (request: Request): Promise<URLSearchParams | Refusal> => {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase()
  const text = await Body.textOf(request).catch(() => undefined)
  if (text === undefined) return refusals.tooLong
  if (type !== "application/x-www-form-urlencoded") return refusals.body
  return new URLSearchParams(text)
}

/** Throws `InvalidInput` for options that cannot be. */
export const page = (options: PageOptions): Handler => {
  const { engine, basePath: base = "", title = titleDefault, origin, settings = {}, hooks, tenant, onDefect } = options
  BasePath.check(base, "/connect")
  if (origin !== undefined && URL.parse(origin)?.origin !== origin)
    throw new InvalidInput({ message: `origin is ${JSON.stringify(origin)}; it must be like "https://sync.example.com", without a path` })
  const applications = Effect.runSync(engine.signIn.ways)
  const unknown = Object.keys(settings).find((app) => !applications.some((one) => one.app === app))
  if (unknown !== undefined)
    throw new InvalidInput({ message: `settings names ${JSON.stringify(unknown)}, which no adapter here is called` })
  const assets = Assets.make(applications, options.stylesheet)
  const whose = tenant === undefined ? Whose.byProfile(engine.profiles) : Whose.byTenant(engine, tenant)
  const tell = onDefect ?? ((requestId, what) => Effect.runSync(Effect.logError(`request ${requestId} failed by a bug`, what)))
  const closed = Deferred.makeUnsafe<void>()

  const nobody = (url: URL, cookies: Cookies.Cookies, visit: string, now: number): Visit => ({
    base,
    title,
    assets,
    applications,
    csrf: Csrf.tokenOf(visit, ""),
    isSignedIn: false,
    maySignOut: false,
    decisions: 0,
    now,
    engine,
    whose,
    person: { tenant: undefined, session: undefined, secret: "" },
    cookies,
    url,
    form: new URLSearchParams(),
    settings,
    ...(hooks !== undefined && { hooks }),
    reports: [],
  })

  const known = Effect.fnUntraced(function* (stranger: Visit, request: Request, visit: string) {
    const person = yield* whose.person(request, stranger.cookies)
    const reports = person.tenant === undefined ? [] : yield* engine.status(person.tenant)
    const decisions = reports.flatMap(({ streams }) => streams).reduce((sum, { openConflicts }) => sum + openConflicts, 0)
    const isSignedIn = person.tenant !== undefined
    return {
      ...stranger,
      person,
      reports,
      decisions,
      isSignedIn,
      maySignOut: isSignedIn && whose.keepsSessions,
      csrf: Csrf.tokenOf(visit, person.secret),
    }
  })

  const refused = (visit: Visit, { status, ...words }: Refusal | Troubles.Trouble): Shown =>
    shown(words.title, trouble(visit, words), { status })

  const handled = (visit: Visit, { route, parameters }: Routes.Found): Effect.Effect<Answer> => {
    const tenantId = visit.person.tenant
    if (tenantId === undefined && !whose.keepsSessions) return Effect.succeed(refused(visit, refusals.stranger))
    if (tenantId === undefined && route.for === "whoever is signed in") return Effect.succeed(sent(`${base}/`))
    const answer =
      route.for === "everybody" ? route.handle(visit, parameters) : route.handle({ ...visit, tenant: tenantId ?? "" }, parameters)
    return Effect.catch(answer, (error: Troubles.Known) =>
      Effect.as(
        error._tag === "StoreError" || error._tag === "VaultError" ? Effect.logError("a page could not be answered", error) : Effect.void,
        refused(
          visit,
          Troubles.of(error, (app) => nameOf(visit, app)),
        ),
      ),
    )
  }

  const responseOf = (visit: Visit, answer: Answer, cookies: ReadonlyArray<string>): Response => {
    const headers = new Headers({ ...SecurityHeaders.always, "cache-control": "no-store" })
    for (const cookie of cookies) headers.append("set-cookie", cookie)
    switch (answer._tag) {
      case "Sent":
        for (const cookie of answer.cookies) headers.append("set-cookie", cookie)
        headers.set("location", answer.to)
        return new Response(null, { status: 303, headers })
      case "Told": {
        headers.set("content-type", "text/event-stream")
        const events = Stream.interruptWhen(answer.events, Deferred.await(closed))
        return new Response(Stream.toReadableStream(Stream.encodeText(events)), { headers })
      }
      case "Shown": {
        headers.set("content-type", "text/html; charset=utf-8")
        headers.set("content-security-policy", SecurityHeaders.policy({ signsIn: answer.signsIn, local: visit.url.protocol === "http:" }))
        return new Response(frame(visit, answer, answer.isLive ? markOf(visit.reports) : undefined), { status: answer.status, headers })
      }
    }
  }

  const answer = async (request: Request): Promise<Response> => {
    const url = Origin.publicUrl(request, origin)
    const path = BasePath.within(base, url.pathname)
    const asset = path !== undefined && isLook(request) ? assets.answer(path) : undefined
    if (asset !== undefined) return asset
    const cookies = Cookies.make(request.headers.get("cookie"), url.protocol === "https:")
    const before = cookies.read(visitCookie)
    const visit = before ?? Csrf.newVisit()
    const stranger = nobody(url, cookies, visit, await Effect.runPromise(Clock.currentTimeMillis))
    const plain = (refusal: Refusal) => responseOf(stranger, refused(stranger, refusal), [])
    if (!Origin.isSafe(url)) return plain(refusals.plain)
    const there = path === undefined ? [] : Routes.at(path)
    if (there.length === 0) return plain(refusals.nothing)
    const found = there.find(({ route }) => route.method === (isLook(request) ? "GET" : request.method))
    if (found === undefined) return plain(refusals.method)
    const isForm = found.route.method === "POST"
    if (isForm && !Csrf.isFromHere(request.headers, url.origin)) return plain(refusals.form)
    const form = isForm ? await formOf(request) : new URLSearchParams()
    if (!(form instanceof URLSearchParams)) return plain(form)
    const answered = Effect.gen(function* () {
      const own: Visit = { ...(yield* known(stranger, request, visit)), form }
      if (isForm && !Csrf.isTokenOf(form.get(Csrf.field) ?? "", own.csrf)) return responseOf(own, refused(own, refusals.form), [])
      const cookie = before === undefined ? [cookies.set(visitCookie, visit)] : []
      return responseOf(own, yield* handled(own, found), cookie)
    }).pipe(
      Effect.catchTag("StoreError", (error) =>
        Effect.as(
          Effect.logError("a page could not be answered", error),
          responseOf(
            stranger,
            refused(
              stranger,
              Troubles.of(error, (app) => app),
            ),
            [],
          ),
        ),
      ),
    )
    const exit = await Effect.runPromiseExit(answered, { signal: request.signal })
    if (Exit.isSuccess(exit)) return exit.value
    throw Cause.squash(exit.cause)
  }

  const bug = (request: Request, requestId: string, what: unknown): Response => {
    tell(requestId, what)
    const url = Origin.publicUrl(request, origin)
    const visit = nobody(url, Cookies.make(null, url.protocol === "https:"), "", 0)
    const words = {
      title: "Something broke here",
      says: `That should not have happened. Its id is ${requestId}.`,
      todo: "Try again; if it stays so, tell whoever runs this page.",
    }
    return responseOf(visit, shown(words.title, trouble(visit, words), { status: 500 }), [])
  }

  return {
    fetch: async (request) => {
      const response = await answer(request).catch((error: unknown) => bug(request, crypto.randomUUID(), error))
      if (request.method !== "HEAD") return response
      await response.body?.cancel()
      return new Response(null, response)
    },
    close: async () => {
      Deferred.doneUnsafe(closed, Effect.void)
    },
  }
}
