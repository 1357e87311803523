/** What a run is asked for. Too long for a command line. */
import { readFileSync } from "node:fs"

export interface Request {
  /** Test files, relative to the workspace's root, in the row in which they are run. */
  readonly files: ReadonlyArray<string>
  /** A pattern of the full names of those tests that are run. */
  readonly tests?: string
  /** Numbers of mutants that each test tries which reaches them. */
  readonly tried?: ReadonlyArray<number>
  /** How many tests a mutant is tried with at most, beside all those of the file that is named like its source. */
  readonly most?: number
  /** By test file, the mutants of the source that it is named like. */
  readonly own?: { readonly [file: string]: ReadonlyArray<number> }
  /** What tests (file, line feed, name) need not do again: numbers that they have tried, or `null` where all is known of a test. */
  readonly past?: { readonly [test: string]: ReadonlyArray<number> | null }
  /** The number of the mutant that is in force all the time. */
  readonly inForce?: number
  /** A file to write to what is seen. */
  readonly log?: string
}

export const request = JSON.parse(readFileSync(process.env["SYNCLINE_MUTANTS_REQUEST"] ?? "", "utf8")) as Request
