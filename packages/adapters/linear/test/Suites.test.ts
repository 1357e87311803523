import { Authorization } from "@syncline/adapter-core"
import type { Stage, StageFault, StageLimit, Subject } from "@syncline/adapter-core/testing"
import { adapterSuite } from "@syncline/adapter-core/testing/suite"
import { linear } from "@syncline/adapter-linear"
import type { Fault } from "@syncline/sandbox"
import { ownerKey } from "@syncline/sandbox/linear"
import { Effect } from "effect"
import { makeScene, type Scene, type SceneOptions } from "./Scene.ts"

type LinearStage = Stage & Scene

const missing = "00000000-0000-4000-8000-000000000000"

const waitSeconds = 30

const faults: Readonly<Record<StageFault, Fault | "refuse">> = {
  limited: { kind: "limited", limit: { kind: "primary", waitSeconds } },
  refused: "refuse",
  failing: { kind: "status", status: 500 },
  html: { kind: "html", status: 502 },
  truncated: { kind: "truncated" },
  lost: { kind: "reset-after" },
}

const limits: ReadonlyArray<StageLimit> = [
  { budget: "requests", limit: 2_500, windowMillis: 3_600_000, counted: "refilled" },
  { budget: "complexity", limit: 2_000_000, windowMillis: 3_600_000, counted: "refilled" },
]

const startWith = Effect.fnUntraced(function* (options: SceneOptions) {
  const scene = yield* Effect.orDie(makeScene(options))
  const stage: LinearStage = {
    ...scene,
    adapter: linear,
    ...(options.settings !== undefined && { settings: options.settings }),
    credentials: Authorization.token(ownerKey),
    wrongCredentials: Authorization.token("lin_api_wrong"),
    partition: scene.team.id,
    emptyPartition: scene.otherTeam.id,
    missingPartition: missing,
    strike: (fault, request) =>
      Effect.sync(() => {
        const wanted = (body: string) => body.includes('"query":"mutation') === (request === "write")
        const what = faults[fault]
        if (what === "refuse") scene.refuseNext(wanted)
        else scene.sandbox.faults.add({ fault: what, match: ({ body }) => wanted(body), times: 1 })
      }),
    limitedMillis: waitSeconds * 1000,
    limits,
    traffic: Effect.sync(() => ({
      requests: scene.sandbox.log.length,
      refusals: scene.sandbox.log.filter(({ reply }) => reply?.body.includes("RATELIMITED")).length,
    })),
  }
  return stage
})

const tightLimits = { requestsPerHour: 20, complexityPerHour: 1_700 }

const starts = { start: startWith({}), strained: startWith({ limits: tightLimits, settings: { limits: tightLimits } }) }

const many = (count: number, make: (index: number) => { readonly id: string }) =>
  Effect.sync(() => Array.from({ length: count }, (_, index) => make(index).id))

let edits = 0
const another = () => `edited ${++edits}`

const labelNamed = ({ app, person, team }: LinearStage, name: string) =>
  app.read.labels().find((label) => label.name === name) ?? person.createLabel({ teamId: team.id, name })

const malform = ({ app }: LinearStage, id: string) => Effect.sync(() => void app.malform(id, { updatedAt: "the other day" }))

const issue: Subject<LinearStage> = {
  kind: "issue",
  ...starts,
  pageSize: 50,
  missingId: missing,
  seed: (stage, count) =>
    Effect.sync(() => {
      const { app, person, team } = stage
      const labelIds = [labelNamed(stage, "seeded").id]
      return Array.from(
        { length: count },
        (_, index) => person.createIssue({ teamId: team.id, title: `Issue ${index}`, assigneeId: app.owner.id, labelIds }).id,
      )
    }),
  ids: ({ app, team }) => Effect.sync(() => app.read.issues(team.id).flatMap(({ id, trashed }) => (trashed ? [] : [id]))),
  edit: ({ person }, id) => Effect.sync(() => void person.editIssue(id, { title: another() })),
  remove: ({ person }, id) => Effect.sync(() => void person.trashIssue(id)),
  corrupt: malform,
  estranged: ({ person, team }, count) =>
    Effect.sync(() => {
      for (let index = 0; index < count; index += 1)
        person.trashIssue(person.createIssue({ teamId: team.id, title: `Mistake ${index}` }).id)
    }),
  writes: {
    samples: (stage) =>
      Effect.sync(() => {
        const ada = stage.app.read.users().find(({ name }) => name === "Ada") ?? stage.app.administrator.addUser({ name: "Ada" })
        const one = {
          title: "Crash, sometimes 💥",
          body: "# Steps\n\n- open\n- wait",
          status: { category: "todo", name: "Todo" },
          labels: [labelNamed(stage, "bug, minor").id],
          assignees: [stage.app.owner.id],
        }
        const two = {
          title: "Ünïcode",
          body: "",
          status: { category: "in_progress", name: "In Review" },
          labels: [labelNamed(stage, "🐛").id],
          assignees: [ada.id],
        }
        return [one, two] as const
      }),
    refused: { field: "title", value: "x".repeat(70_000) },
  },
}

const anIssue = ({ app, person, team }: LinearStage) => app.read.issues(team.id)[0] ?? person.createIssue({ teamId: team.id, title: "x" })

const comment: Subject<LinearStage> = {
  kind: "comment",
  ...starts,
  pageSize: 100,
  missingId: missing,
  seed: (stage, count) => many(count, (index) => stage.person.addComment(anIssue(stage).id, `Comment ${index}`)),
  ids: ({ app }) => Effect.sync(() => app.read.comments().map(({ id }) => id)),
  edit: ({ person }, id) => Effect.sync(() => void person.editComment(id, another())),
  remove: ({ person }, id) => Effect.sync(() => void person.deleteComment(id)),
  corrupt: malform,
  writes: {
    samples: (stage) =>
      Effect.sync(() => {
        const { id } = anIssue(stage)
        return [
          { issue: id, body: "It **works** 🎉" },
          { issue: id, body: "> It works\n\nNo." },
        ] as const
      }),
    refused: { field: "body", value: "x".repeat(300_000) },
  },
}

const label: Subject<LinearStage> = {
  kind: "label",
  ...starts,
  pageSize: 100,
  missingId: missing,
  seed: ({ app, person, team }, count) =>
    Effect.sync(() => {
      const known = app.read.labels().length
      return Array.from({ length: count }, (_, index) => person.createLabel({ teamId: team.id, name: `label ${known + index}` }).id)
    }),
  ids: ({ app, team }) =>
    Effect.sync(() => app.read.labels().flatMap(({ id, isGroup, teamId }) => (teamId === team.id && !isGroup ? [id] : []))),
  edit: ({ person }, id) => Effect.sync(() => void person.editLabel(id, { description: another() })),
  remove: ({ person }, id) => Effect.sync(() => void person.deleteLabel(id)),
  corrupt: malform,
  estranged: ({ app, person, team }, count) =>
    Effect.sync(() => {
      const known = app.read.labels().length
      for (let index = 0; index < count; index += 1) person.createLabel({ teamId: team.id, name: `group ${known + index}`, isGroup: true })
    }),
  writes: {
    samples: () =>
      Effect.succeed([
        { name: "bug, minor 🐛", color: "#eb5757", description: "small" },
        { name: "chore", color: "#000000", description: "" },
      ]),
    refused: { field: "name", value: "x".repeat(100) },
  },
}

const person: Subject<LinearStage> = {
  kind: "person",
  ...starts,
  pageSize: 100,
  missingId: missing,
  everywhere: true,
  seed: ({ app }, count) =>
    Effect.sync(() => {
      const known = app.read.users().length
      return Array.from({ length: count }, (_, index) => app.administrator.addUser({ name: `Person ${known + index}` }).id)
    }),
  ids: ({ app }) => Effect.sync(() => app.read.users().map(({ id }) => id)),
  edit: ({ app }, id) => Effect.sync(() => void app.administrator.renameUser(id, another())),
  corrupt: malform,
}

const never = {
  "the list gives no validator": ["a validator holds as long as nothing changes"],
  "nothing is said to be hidden within a moment": [
    "an edit hides an object of its moment from a full read, where that is said",
    "a removal hides an object of its moment from a full read, where that is said",
    "an edit hides an object of its moment from a delta, where that is said",
    "a removal hides an object of its moment from a delta, where that is said",
  ],
  // An answer holds what the document asks for, and nothing else.
  "the subject has no `extend`": ["what the adapter does not know of a payload is kept, and changes nothing"],
}
const unversioned = { "updates name no version": ["an update against an old version is a Conflict where that is declared"] }
const several = "a create of several requests is made good when only the first came through"
const related = "what a payload holds of other kinds reads as those objects do"
const lengths = "a text may be as long as is declared, and no longer"
const apart = "a page without objects is not the end"

adapterSuite("linear issue", issue, { ...never, ...unversioned, "one request creates issue": [several] })

adapterSuite("linear comment", comment, {
  ...never,
  ...unversioned,
  "one request creates comment": [several],
  // How long a comment may be is not known.
  "no limit is declared for a field of comment": [lengths],
  // The list asks for comments on issues of the team only.
  "the subject has no `estranged`": [apart],
})

adapterSuite("linear label", label, {
  ...never,
  ...unversioned,
  "one request creates label": [several],
  "nobody is named as the author of label": ["who wrote an object is said in a line that is no part of its text and stays"],
  "no limit is declared for a field of label": [lengths],
  "the payload of label holds none of other kinds": [related],
})

adapterSuite("linear person", person, {
  ...never,
  "the subject has no `estranged`": [apart],
  // Linear suspends people and removes none.
  "the subject has no `remove`": [
    "a removal during a full read hides no other object, where that is promised",
    "a removal during a delta hides no other object, where that is promised",
    "an object that was removed is Gone and in no list",
    "a delta tells of a removal or says nothing, and tells of no other",
  ],
  "no field of person can be written": [
    "`see` says of what is there just what is there",
    "`see` changes nothing that it has seen, for any value the kind allows",
  ],
  "the payload of person holds none of other kinds": [related],
})
