/** What a run is asked for. Too long for a command line. */
import { readFileSync } from "node:fs"

export interface Request {
  /** Test files, relative to the workspace's root, in the row in which they are run. */
  readonly files: ReadonlyArray<string>
  /** A pattern of the full names of those tests that are run. */
  readonly tests?: string
  /** A file to write to which test reaches which probes. Each test file has a process of its own then. */
  readonly reached?: string
}

export const request = JSON.parse(readFileSync(process.env["SYNCLINE_MUTANTS_REQUEST"] ?? "", "utf8")) as Request
