/**
 * The published checks as vitest suites. An adapter's package calls `adapterSuite` for each kind it has, or the single suites where it wants to say which
 * apply. Every check becomes one test. A check that finds nothing to look at is shown as skipped, with `not applicable: ` and the reason; who reads the
 * report finds the reason in the test's `meta`, by which these are told from tests that somebody skipped.
 */
import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Check } from "./Check.ts"
import { rowChecks } from "./corpus/RowChecks.ts"
import type { RowSubject } from "./corpus/RowSubject.ts"
import { errorChecks } from "./ErrorChecks.ts"
import { exporterChecks } from "./ExporterChecks.ts"
import { importerChecks } from "./ImporterChecks.ts"
import { limitChecks } from "./LimitChecks.ts"
import { mappingChecks } from "./MappingChecks.ts"
import { type Stage, type Subject, type WritableSubject, isWritable } from "./Stage.ts"

declare module "vitest" {
  interface TaskMeta {
    /** Why the check of this test found nothing to look at. */
    notApplicable?: string
  }
}

/**
 * The names of the checks that do not apply, under the reason that they give. With it, a check that is not in the list must apply and one that is may not,
 * so that nobody has to notice that a check has stopped to look. Left out, every check may say that it does not apply.
 */
export type NotApplicable = Readonly<Record<string, ReadonlyArray<string>>>

interface Group {
  readonly name: string
  readonly checks: ReadonlyArray<Check>
}

const register = (groups: ReadonlyArray<Group>, expected?: NotApplicable): void => {
  const reasons = new Map(Object.entries(expected ?? {}).flatMap(([why, names]) => names.map((name) => [name, why] as const)))
  const names = groups.flatMap(({ checks }) => checks.map(({ name }) => name))
  const unknown = [...reasons.keys()].filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new Error(`said not to apply, but no check: ${unknown.join("; ")}`)
  for (const { name: group, checks } of groups) {
    describe(group, () => {
      for (const { name, run } of checks) {
        it(name, async (context) => {
          const verdict = await Effect.runPromise(run, { signal: context.signal })
          const why = verdict._tag === "NotApplicable" ? verdict.why : undefined
          if (expected !== undefined && reasons.get(name) !== why) throw new Error(surprise(reasons.get(name), why))
          if (why === undefined) return
          context.task.meta.notApplicable = why
          context.skip(`not applicable: ${why}`)
        })
      }
    })
  }
}

const surprise = (expected: string | undefined, why: string | undefined): string =>
  why === undefined
    ? `this is said not to apply (${expected}), but it does`
    : `this does not apply: ${why}. ${expected === undefined ? "If that is right, list it with this reason" : `The list says: ${expected}`}`

const exporter = <S extends Stage>(name: string, subject: Subject<S>): Group => ({
  name: `${name}: exporter`,
  checks: exporterChecks(subject),
})

const importer = <S extends Stage>(name: string, subject: WritableSubject<S>): Group => ({
  name: `${name}: importer`,
  checks: importerChecks(subject),
})

const mapping = <S extends Stage>(name: string, subject: Subject<S>): Group => ({
  name: `${name}: mapping`,
  checks: mappingChecks(subject),
})

const errors = <S extends Stage>(name: string, subject: Subject<S>): Group => ({ name: `${name}: errors`, checks: errorChecks(subject) })

const limits = <S extends Stage>(name: string, subject: Subject<S>): Group => ({ name: `${name}: limits`, checks: limitChecks(subject) })

export const exporterSuite = <S extends Stage>(name: string, subject: Subject<S>): void => register([exporter(name, subject)])

export const importerSuite = <S extends Stage>(name: string, subject: WritableSubject<S>): void => register([importer(name, subject)])

export const mappingSuite = <S extends Stage>(name: string, subject: Subject<S>): void => register([mapping(name, subject)])

export const errorSuite = <S extends Stage>(name: string, subject: Subject<S>): void => register([errors(name, subject)])

export const limitSuite = <S extends Stage>(name: string, subject: Subject<S>): void => register([limits(name, subject)])

/** All suites that apply to a kind. That those of writing do is taken from the subject, and checked: a kind that can be written must have its `writes`. */
export const adapterSuite = <S extends Stage>(name: string, subject: Subject<S>, expected?: NotApplicable): void =>
  register(
    [
      exporter(name, subject),
      ...(isWritable(subject) ? [importer(name, subject)] : []),
      mapping(name, subject),
      errors(name, subject),
      limits(name, subject),
    ],
    expected,
  )

/** The corpus of bad inputs, put into sample rows of all kinds and read by the adapter. */
export const badInputSuite = (name: string, subject: RowSubject): void =>
  register([{ name: `${name}: bad input`, checks: rowChecks(subject) }])
