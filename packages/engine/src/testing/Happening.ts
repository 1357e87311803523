/** What people do on both sides and the host does between them, as data: what laws about whole engines are tried with. */
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect, Schema } from "effect"
import { SyncEngine } from "../SyncEngine.ts"
import { type Apps, partition as p, tenant } from "./World.ts"

const side = Schema.Literals(["left", "right"])
/** One of those that are there, by its place in the list; with more than there are it begins anew. */
const nth = Schema.Literals([0, 1, 2, 3])
const title = Schema.Literals(["A", "B", "C"])

export const Happening = Schema.Union([
  Schema.TaggedStruct("Task", { side, title, tagged: Schema.Boolean }),
  Schema.TaggedStruct("Note", { side, of: nth, title }),
  Schema.TaggedStruct("Tag", { side, title }),
  Schema.TaggedStruct("Edit", { side, of: nth, title, field: Schema.Literals(["title", "body"]) }),
  Schema.TaggedStruct("Close", { side, of: nth, state: Schema.Literals(["done", "todo"]) }),
  Schema.TaggedStruct("Remove", { side, of: nth, kind: Schema.Literals(["task", "note"]) }),
  Schema.TaggedStruct("HostEdit", { of: nth, title }),
  Schema.TaggedStruct("HostRemove", { of: nth }),
])

export type Happening = typeof Happening.Type

const pick = <A>(all: ReadonlyArray<A>, index: number): A | undefined => (all.length === 0 ? undefined : all[index % all.length])

const taskOf = (app: FakeApp.FakeApp, index: number) => pick(app.list("task", p), index)?.id

/** Does one; nothing where there is nothing to do it to. */
export const happen = Effect.fnUntraced(function* (apps: Apps, what: Happening) {
  const engine = yield* SyncEngine
  const recordOf = (index: number) => Effect.map(engine.records.list(tenant, "task"), (records) => pick(records, index)?.id)
  switch (what._tag) {
    case "Task": {
      const app = apps[what.side]
      const tag = what.tagged ? app.list("tag", p)[0]?.id : undefined
      app.create("task", p, { title: what.title, tags: tag === undefined ? [] : [tag] })
      return
    }
    case "Note": {
      const task = taskOf(apps[what.side], what.of)
      if (task !== undefined) apps[what.side].create("note", p, { task, body: what.title })
      return
    }
    case "Tag": {
      const isThere = apps[what.side].list("tag", p).some(({ fields }) => fields["name"] === what.title)
      if (!isThere) apps[what.side].create("tag", p, { name: what.title })
      return
    }
    case "Edit": {
      const task = taskOf(apps[what.side], what.of)
      if (task !== undefined) apps[what.side].edit("task", p, task, { [what.field]: what.title })
      return
    }
    case "Close": {
      const task = taskOf(apps[what.side], what.of)
      if (task !== undefined) apps[what.side].edit("task", p, task, { state: what.state })
      return
    }
    case "Remove": {
      const object = pick(apps[what.side].list(what.kind, p), what.of)
      if (object !== undefined) apps[what.side].remove(what.kind, p, object.id)
      return
    }
    case "HostEdit": {
      const id = yield* recordOf(what.of)
      if (id !== undefined) yield* engine.records.put(tenant, "task", { id, fields: { title: what.title } })
      return
    }
    case "HostRemove": {
      const id = yield* recordOf(what.of)
      if (id !== undefined) yield* engine.records.remove(tenant, "task", id)
    }
  }
})

/** Two applications in which everything can be removed, and which tell it. */
export const worldOptions = {
  left: { task: { removable: "for good", tellsRemovals: true }, note: { removable: "for good", tellsRemovals: true } },
  right: { task: { removable: "into a bin", tellsRemovals: true }, note: { removable: "into a bin", tellsRemovals: true } },
} as const
