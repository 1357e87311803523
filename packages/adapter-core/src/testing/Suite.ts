/**
 * The published checks as vitest suites. An adapter's package calls `adapterSuite` for each kind it has, or the single suites where it wants to say which
 * apply. Every check becomes one test.
 */
import { describe, it } from "@effect/vitest"
import type { Check } from "./Check.ts"
import { rowChecks } from "./corpus/RowChecks.ts"
import type { RowSubject } from "./corpus/RowSubject.ts"
import { errorChecks } from "./ErrorChecks.ts"
import { exporterChecks } from "./ExporterChecks.ts"
import { importerChecks } from "./ImporterChecks.ts"
import { limitChecks } from "./LimitChecks.ts"
import { mappingChecks } from "./MappingChecks.ts"
import { type Stage, type Subject, type WritableSubject, isWritable } from "./Stage.ts"

const register = (name: string, checks: ReadonlyArray<Check>): void => {
  describe(name, () => {
    for (const check of checks) it.live(check.name, () => check.run)
  })
}

export const exporterSuite = <S extends Stage>(name: string, subject: Subject<S>): void =>
  register(`${name}: exporter`, exporterChecks(subject))

export const importerSuite = <S extends Stage>(name: string, subject: WritableSubject<S>): void =>
  register(`${name}: importer`, importerChecks(subject))

export const mappingSuite = <S extends Stage>(name: string, subject: Subject<S>): void =>
  register(`${name}: mapping`, mappingChecks(subject))

export const errorSuite = <S extends Stage>(name: string, subject: Subject<S>): void => register(`${name}: errors`, errorChecks(subject))

export const limitSuite = <S extends Stage>(name: string, subject: Subject<S>): void => register(`${name}: limits`, limitChecks(subject))

/** All suites that apply to a kind. */
export const adapterSuite = <S extends Stage>(name: string, subject: Subject<S>): void => {
  exporterSuite(name, subject)
  if (isWritable(subject)) importerSuite(name, subject)
  mappingSuite(name, subject)
  errorSuite(name, subject)
  limitSuite(name, subject)
}

/** The corpus of bad inputs, put into sample rows of all kinds and read by the adapter. */
export const badInputSuite = (name: string, subject: RowSubject): void => register(`${name}: bad input`, rowChecks(subject))
