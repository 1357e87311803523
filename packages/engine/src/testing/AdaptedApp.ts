/** An application with another adapter: one that has fewer kinds, shows other things than there are, or whose application stores other things than it is told. */
import type { Adapter, Importer, Resource, View } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { SyncEngine } from "../SyncEngine.ts"
import * as Process from "./Process.ts"
import type { Apps } from "./World.ts"

/** The same application with an adapter whose resources are different. */
export const adapted = (
  app: FakeApp.FakeApp,
  resources: (all: ReadonlyArray<Resource.Resource>) => ReadonlyArray<Resource.Resource>,
): FakeApp.FakeApp => {
  const open: Adapter.Adapter["open"] = (options) =>
    Effect.map(app.adapter.open(options), (opened) => ({ ...opened, resources: resources(opened.resources) }))
  return { ...app, adapter: { ...app.adapter, open } }
}

export const ofTasks = (change: (resource: Resource.Resource) => Resource.Resource) => (all: ReadonlyArray<Resource.Resource>) =>
  all.map((resource) => (resource.kind.name === "task" ? change(resource) : resource))

/** The resource whose application makes something else of what it is sent, without its adapter's saying so. */
export const storing =
  (stored: (view: View) => View) =>
  (resource: Resource.Resource): Resource.Resource => {
    const { importer } = resource
    if (importer === undefined) return resource
    const changed: Importer = {
      ...importer,
      create: (client, request) => importer.create(client, { ...request, view: stored(request.view) }),
      update: (client, request) => importer.update(client, { ...request, patch: stored(request.patch as View) }),
    }
    return { ...resource, importer: changed }
  }

/** Runs on an engine with these applications, over the store of the scenario. */
export const on = <A, E, R>(apps: Apps, effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Process.start(apps), ({ engine }) => Effect.provideService(effect, SyncEngine, engine))
