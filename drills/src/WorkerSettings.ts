/** What a worker is told: its settings when it is started, its tasks while it runs, and what it answers. */
import { Failpoint } from "@syncline/engine"
import { Schema } from "effect"

/** A failpoint, wherever it is passed or only in work for one application. */
export const Place = Schema.Struct({ name: Schema.Literals(Failpoint.names), app: Schema.optionalKey(Schema.String) })
export type Place = typeof Place.Type

/** `deliver.created`, `deliver.created for github`. */
export const placeName = ({ name, app }: Place): string => (app === undefined ? name : `${name} for ${app}`)

/**
 * What happens when a worker passes a place for the given time (the first is 1): it is killed by SIGKILL, stopped by SIGSTOP, or what it
 * does there dies of a defect.
 */
export const Blow = Schema.Struct({
  place: Place,
  occurrence: Schema.Int,
  action: Schema.Literals(["kill", "stop", "die"]),
})
export type Blow = typeof Blow.Type

/** An account to connect. */
export const Account = Schema.Struct({ app: Schema.String, token: Schema.String, partition: Schema.String, settings: Schema.Json })
export type Account = typeof Account.Type

export const WorkerSettings = Schema.Struct({
  /** By which the database knows its connections. */
  name: Schema.String,
  databaseUrl: Schema.String,
  clockFile: Schema.String,
  accounts: Schema.Array(Account),
  blow: Schema.optionalKey(Blow),
  /** It keeps everything in step by itself, instead of syncing when it is told to work. */
  watches: Schema.Boolean,
  leaseMillis: Schema.Number,
  /** How long it waits for an application's answer. */
  timeoutMillis: Schema.Number,
})
export type WorkerSettings = typeof WorkerSettings.Type

/** What the host does before it syncs: connect the accounts, write records, decide conflicts. */
export const Task = Schema.Literals(["connect", "write", "decide", "sync"])
export type Task = typeof Task.Type

export const ToWorker = Schema.Union([
  /** Do it, and sync until nothing is left. Everything may be done again by another worker that does not know what this one did. */
  Schema.TaggedStruct("Work", { task: Task }),
  Schema.TaggedStruct("TimePassed", {}),
])
export type ToWorker = typeof ToWorker.Type

export const FromWorker = Schema.Union([
  /** How often each place has been passed so far, by its name. */
  Schema.TaggedStruct("Done", { passed: Schema.Record(Schema.String, Schema.Int) }),
  /** Nothing more can be done now, but something is left for later. */
  Schema.TaggedStruct("Waiting", {}),
  /** Something failed and is tried again. */
  Schema.TaggedStruct("Trouble", { message: Schema.String }),
])
export type FromWorker = typeof FromWorker.Type
