/**
 * What a check needs a person to be able to do. Where the subject has no such ability the check does not apply; where the adapter's own declaration says
 * that there is something to see, the subject lacks it, and the check fails.
 */
import { Effect } from "effect"
import type { Resource } from "../Resource.ts"
import { type Bench, type CheckFailed, type NotApplicable, fail, notApplicable } from "./Check.ts"
import type { Stage, Subject } from "./Stage.ts"

/** What the subject has under a name. */
export const ability = <S extends Stage, Name extends keyof Subject<S>>(
  subject: Subject<S>,
  name: Name,
): Effect.Effect<NonNullable<Subject<S>[Name]>, NotApplicable> => {
  const given = subject[name]
  return given === undefined || given === null ? notApplicable(`the subject has no \`${String(name)}\``) : Effect.succeed(given)
}

/** The subject's `edit`, without which nothing shows that a list tells what changed. */
export const editOf = <S extends Stage>(
  subject: Subject<S>,
  { resource }: Bench<S>,
): Effect.Effect<NonNullable<Subject<S>["edit"]>, CheckFailed | NotApplicable> => {
  const demanding =
    resource.exporter.facts.kind === "timestamp"
      ? `the list of ${subject.kind} is declared to tell what changed`
      : updatable(resource).length > 0
        ? `${subject.kind} is declared to take updates`
        : undefined
  return subject.edit === undefined && demanding !== undefined ? fail(`${demanding}: give the subject \`edit\``) : ability(subject, "edit")
}

/** Deltas, where the list has some. */
export const onTimestamps = <S extends Stage>({ resource }: Bench<S>): Effect.Effect<void, NotApplicable> =>
  resource.exporter.facts.kind === "timestamp" ? Effect.void : notApplicable("the list cannot be asked for what changed")

/** The fields that an update may change. */
export const updatable = ({ kind, writable }: Resource): ReadonlyArray<string> =>
  writable.filter((name) => kind.fields[name]?.required !== true)

/** Those fields, where there are some. */
export const someUpdatable = <S extends Stage>({ resource }: Bench<S>): Effect.Effect<ReadonlyArray<string>, NotApplicable> => {
  const names = updatable(resource)
  return names.length > 0 ? Effect.succeed(names) : notApplicable(`no field of ${resource.kind.name} takes updates`)
}
