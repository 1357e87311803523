/** The emulated GitHub as the published checks want it: started anew for each, with the hands of a person for every kind. */
import { Authorization, type Client, Limiter } from "@syncline/adapter-core"
import type { Stage, StageFault, StageLimit, Subject, WritableSubject } from "@syncline/adapter-core/testing"
import { github } from "@syncline/adapter-github"
import { type Fault, type Sandbox, makeSandbox } from "@syncline/sandbox"
import { type Github, makeGithub } from "@syncline/sandbox/github"
import { Clock, Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { wideLimits } from "./Stage.ts"

const partition = "octo/repo"
const pageSize = 100

export interface GithubStage extends Stage {
  /** The application as it is now. */
  readonly app: () => Github
  /** Lets so many more people in, each of whom issues can be assigned to. Answers with their ids. What was there before is made anew. */
  readonly hire: (count: number) => ReadonlyArray<string>
}

const waitSeconds = 7

/** As GitHub publishes them. */
const limits: ReadonlyArray<StageLimit> = [
  { budget: "requests", limit: 5_000, windowMillis: 3_600_000, counted: "refilled" },
  { budget: "points", limit: 900, windowMillis: 60_000, counted: "anywhere" },
  { budget: "creates-per-minute", limit: 80, windowMillis: 60_000, counted: "anywhere" },
  { budget: "creates-per-hour", limit: 500, windowMillis: 3_600_000, counted: "anywhere" },
]

const tightLimits = { requestsPerHour: 20, pointsPerMinute: 40, createsPerMinute: 4, createsPerHour: 8 }

const faultOf = (fault: Exclude<StageFault, "refused">): Fault => {
  switch (fault) {
    case "limited":
      return { kind: "limited", limit: { kind: "secondary", waitSeconds } }
    case "failing":
      return { kind: "status", status: 500 }
    case "html":
      return { kind: "html", status: 200 }
    case "truncated":
      return { kind: "truncated" }
    case "lost":
      return { kind: "reset-after" }
  }
}

const startWith = Effect.fnUntraced(function* (enforced: typeof wideLimits): Effect.fn.Return<GithubStage> {
  const time = yield* Clock.Clock
  const clock = () => time.currentTimeMillisUnsafe()
  const team = ["ada", "bob"]
  const build = (): Sandbox<Github> =>
    makeSandbox(
      makeGithub({
        clock,
        users: [{ login: "octo", type: "Organization" }],
        repositories: [{ name: partition, collaborators: team }, { name: "octo/other" }],
        tokens: [{ token: "good", login: "ada", requestsPerHour: enforced.requestsPerHour }],
        limits: enforced,
      }),
      { clock },
    )
  let sandbox = build()
  let refused: "read" | "write" | undefined
  let requests = 0
  let refusals = 0
  const sortOf = (method: string | undefined) => (method === undefined || method === "GET" ? "read" : "write")
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (refused !== sortOf(init?.method)) {
      requests += 1
      const response = await sandbox.fetch(input, init)
      if (response.status === 403) refusals += 1
      return response
    }
    refused = undefined
    throw new TypeError("fetch failed", { cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }) })
  }
  const layer: Layer.Layer<Client.Requirements> = Layer.mergeAll(
    FetchHttpClient.layer,
    Limiter.layerMemory,
    Layer.succeed(FetchHttpClient.Fetch, fetch),
  )
  return {
    adapter: github,
    settings: { limits: enforced },
    credentials: Authorization.token("good"),
    wrongCredentials: Authorization.token("wrong"),
    layer,
    partition,
    emptyPartition: "octo/other",
    missingPartition: "octo/none",
    strike: (fault, request) =>
      Effect.sync(() => {
        if (fault === "refused") refused = request
        else sandbox.faults.add({ fault: faultOf(fault), times: 1, match: ({ method }) => sortOf(method) === request })
      }),
    limitedMillis: waitSeconds * 1000,
    limits,
    traffic: Effect.sync(() => ({ requests, refusals })),
    app: () => sandbox.app,
    hire: (count) => {
      const hired = Array.from({ length: count }, (_, index) => `person-${team.length + index}`)
      team.push(...hired)
      sandbox = build()
      return hired.map((login) => userId(sandbox.app, login))
    },
  }
})

const starts = { start: startWith(wideLimits), strained: startWith(tightLimits) }

const userWith = (app: Github, wanted: (user: ReturnType<Github["records"]["users"]>[number]) => boolean) =>
  app.records.users().find(wanted)

const userId = (app: Github, login: string): string => String(userWith(app, (user) => user.login === login)?.id)

const loginOf = (app: Github, id: string): string => String(userWith(app, (user) => String(user.id) === id)?.login)

const repeat = <A>(count: number, make: (index: number) => A): Effect.Effect<ReadonlyArray<A>> =>
  Effect.sync(() => Array.from({ length: count }, (_, index) => make(index)))

let last = 0

/** Another value each time, in order by name too. */
const next = () => String((last += 1)).padStart(6, "0")

export const issueSubject: WritableSubject<GithubStage> = {
  kind: "issue",
  ...starts,
  pageSize,
  missingId: "4711",
  seed: ({ app }, count) =>
    repeat(count, (index) => {
      const form = { repository: partition, by: "bob", title: `Issue ${index}`, body: `Text ${index}`, labels: ["bug"], assignees: ["ada"] }
      return String(app().people.createIssue(form).number)
    }),
  ids: ({ app }) =>
    Effect.sync(() =>
      app()
        .records.issues(partition)
        .flatMap(({ isPullRequest, number }) => (isPullRequest ? [] : [String(number)])),
    ),
  edit: ({ app }, id) =>
    Effect.sync(() => {
      app().people.editIssue({ repository: partition, number: Number(id), by: "bob", title: `Edit ${next()}` })
    }),
  remove: ({ app }, id) => Effect.sync(() => app().people.deleteIssue({ repository: partition, number: Number(id) })),
  corrupt: ({ app }, id) =>
    Effect.sync(() => {
      app().malform({ repository: partition, issue: Number(id) }, (wire) => ({ ...wire, title: 42 }))
    }),
  estranged: ({ app }, count) =>
    Effect.asVoid(repeat(count, (index) => app().people.createPullRequest({ repository: partition, by: "bob", title: `Code ${index}` }))),
  extend: ({ app }, id, name, value) =>
    Effect.sync(() => {
      app().malform({ repository: partition, issue: Number(id) }, (wire) => ({ ...wire, [name]: value }))
    }),
  writes: {
    samples: ({ app }) =>
      Effect.sync(() => {
        for (const name of ["api, web", "🚀"]) app().people.createLabel({ repository: partition, name })
        const [api = "", rocket = ""] = app()
          .records.labels(partition)
          .map(({ id }) => String(id))
        const [ada, bob] = [userId(app(), "ada"), userId(app(), "bob")]
        return [
          {
            title: "From elsewhere",
            body: "One\r\n\r\n- two\n",
            status: { category: "in_progress", name: "Doing" },
            labels: [api],
            assignees: [ada],
          },
          { title: " Größe 🚀 ", body: "", status: { category: "canceled", name: "Dropped" }, labels: [api, rocket], assignees: [bob] },
        ] as const
      }),
    refused: { field: "title", value: "x".repeat(70_000) },
  },
}

export const commentSubject: WritableSubject<GithubStage> = {
  kind: "comment",
  ...starts,
  pageSize,
  missingId: "4711",
  seed: ({ app }, count) =>
    Effect.flatMap(
      Effect.sync(() => anIssue(app())),
      (number) =>
        repeat(count, (index) => String(app().people.addComment({ repository: partition, number, by: "bob", body: `Word ${index}` }).id)),
    ),
  ids: ({ app }) =>
    Effect.sync(() => {
      const { comments, issue } = app().records
      return comments(partition).flatMap(({ id, issue: number }) => (issue(partition, number)?.isPullRequest ? [] : [String(id)]))
    }),
  edit: ({ app }, id) =>
    Effect.sync(() => {
      app().people.editComment({ repository: partition, id: Number(id), body: `Edit ${next()}` })
    }),
  remove: ({ app }, id) => Effect.sync(() => app().people.deleteComment({ repository: partition, id: Number(id) })),
  corrupt: ({ app }, id) =>
    Effect.sync(() => {
      app().malform({ repository: partition, comment: Number(id) }, (wire) => ({ ...wire, created_at: "yesterday" }))
    }),
  estranged: ({ app }, count) =>
    Effect.suspend(() => {
      const { number } = app().people.createPullRequest({ repository: partition, by: "bob", title: "Code" })
      const form = { repository: partition, number, by: "bob" }
      return Effect.asVoid(repeat(count, (index) => app().people.addComment({ ...form, body: `Review ${index}` })))
    }),
  extend: ({ app }, id, name, value) =>
    Effect.sync(() => {
      app().malform({ repository: partition, comment: Number(id) }, (wire) => ({ ...wire, [name]: value }))
    }),
  removalShifts: "within a moment",
  writes: {
    samples: ({ app }) =>
      Effect.sync(() => {
        const issue = String(anIssue(app()))
        return [
          { issue, body: "Said elsewhere\r\n" },
          { issue, body: "> Said elsewhere\n\nAnd answered 👋" },
        ] as const
      }),
    refused: { field: "body", value: "x".repeat(70_000) },
  },
}

/** The number of an issue that is no pull request. */
const anIssue = (app: Github): number =>
  app.records.issues(partition).find(({ isPullRequest }) => !isPullRequest)?.number ??
  app.people.createIssue({ repository: partition, by: "ada", title: "Talk" }).number

export const labelSubject: WritableSubject<GithubStage> = {
  kind: "label",
  ...starts,
  pageSize,
  missingId: "4711",
  seed: ({ app }, count) =>
    repeat(count, () => {
      const name = `label ${next()}`
      app().people.createLabel({ repository: partition, name, color: "D73A4A" })
      return String(
        app()
          .records.labels(partition)
          .find((label) => label.name === name)?.id,
      )
    }),
  ids: ({ app }) =>
    Effect.sync(() =>
      app()
        .records.labels(partition)
        .map(({ id }) => String(id)),
    ),
  // The new name keeps the label's place: GitHub lists labels by name, and one that moves over a page edge meanwhile is a known gap.
  edit: ({ app }, id) =>
    Effect.sync(() => {
      const name = labelName(app(), id)
      app().people.renameLabel({ repository: partition, name, to: `${name}.${next()}` })
    }),
  remove: ({ app }, id) => Effect.sync(() => app().people.deleteLabel({ repository: partition, name: labelName(app(), id) })),
  corrupt: ({ app }, id) =>
    Effect.sync(() => {
      app().malform({ repository: partition, label: labelName(app(), id) }, (wire) => ({ ...wire, color: "blue" }))
    }),
  extend: ({ app }, id, name, value) =>
    Effect.sync(() => {
      app().malform({ repository: partition, label: labelName(app(), id) }, (wire) => ({ ...wire, [name]: value }))
    }),
  removalShifts: true,
  writes: {
    samples: () =>
      Effect.succeed([
        { name: "api, web/mobile", color: "#00ff00", description: "What it means" },
        { name: " 🚀 50%", color: "#0000ff", description: "" },
      ] as const),
    refused: { field: "name", value: "x".repeat(51) },
  },
}

const labelName = (app: Github, id: string): string => app.records.labels(partition).find((label) => String(label.id) === id)?.name ?? ""

export const personSubject: Subject<GithubStage> = {
  kind: "person",
  ...starts,
  pageSize,
  missingId: "4711",
  everywhere: true,
  seed: ({ hire }, count) => Effect.sync(() => hire(count)),
  ids: ({ app }) =>
    Effect.sync(() =>
      app()
        .records.users()
        .flatMap(({ id, type }) => (type === "User" ? [String(id)] : [])),
    ),
  edit: ({ app }, id) => Effect.sync(() => app().people.renameUser(loginOf(app(), id), `renamed-${next()}`)),
  remove: ({ app }, id) => Effect.sync(() => app().people.deleteUser(loginOf(app(), id))),
  removalShifts: true,
}
