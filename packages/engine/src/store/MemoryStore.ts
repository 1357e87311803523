/** Every port of the engine in memory, for tests and for trying things out. What it holds is gone with the process. */
import { Layer } from "effect"
import type { Commits } from "./Commits.ts"
import type { Conflicts } from "./Conflicts.ts"
import type { Connections } from "./Connections.ts"
import type { Copies } from "./Copies.ts"
import type { Deliveries } from "./Deliveries.ts"
import type { Grants } from "./Grants.ts"
import type { Inbox } from "./Inbox.ts"
import * as MemoryCommits from "./memory/MemoryCommits.ts"
import * as MemoryConnections from "./memory/MemoryConnections.ts"
import * as MemoryCopies from "./memory/MemoryCopies.ts"
import * as MemoryInbox from "./memory/MemoryInbox.ts"
import * as MemoryMappings from "./memory/MemoryMappings.ts"
import * as MemoryProfiles from "./memory/MemoryProfiles.ts"
import * as MemoryReads from "./memory/MemoryReads.ts"
import * as MemorySignIns from "./memory/MemorySignIns.ts"
import * as MemoryTargets from "./memory/MemoryTargets.ts"
import { MemoryTables } from "./memory/MemoryTables.ts"
import type { Journal } from "./Journal.ts"
import type { Leases } from "./Leases.ts"
import type { Links } from "./Links.ts"
import type { Mappings } from "./Mappings.ts"
import type { Profiles } from "./Profiles.ts"
import type { Records } from "./Records.ts"
import type { SignIns } from "./SignIns.ts"
import type { Streams } from "./Streams.ts"
import type { Subscriptions } from "./Subscriptions.ts"
import type { Targets } from "./Targets.ts"
import { Wakeups } from "./Wakeups.ts"

/** All ports that a store provides. */
export type Store =
  | Commits
  | Connections
  | Leases
  | Grants
  | Streams
  | Records
  | Links
  | Deliveries
  | Conflicts
  | Journal
  | Mappings
  | Wakeups
  | Copies
  | Profiles
  | SignIns
  | Subscriptions
  | Targets
  | Inbox

export const layer: Layer.Layer<Store> = Layer.mergeAll(
  MemoryCommits.layer,
  MemoryConnections.layer,
  MemoryInbox.layer,
  MemoryMappings.layer,
  MemoryProfiles.layer,
  MemoryReads.layer,
  MemorySignIns.layer,
  MemoryTargets.layer,
  MemoryCopies.layer,
).pipe(Layer.provide(MemoryTables.layer), Layer.merge(Wakeups.layerMemory))
