/**
 * The rules for source files that the linter has no words for: a file is named for its one noun, and the compiler and the linter are never
 * talked out of a complaint.
 */
import { basename } from "node:path"

const vagueNames = new Set(["common", "helper", "helpers", "lib", "misc", "shared", "types", "util", "utils"])

const forbidden: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bas unknown as\b/, "casts through unknown"],
  [/(?:es|ox)lint-disable/, "switches a lint rule off"],
  [/@effect-diagnostics(?:-next-line)?\s+\S+:off/, "switches an Effect diagnostic off"],
  [/@ts-(?:nocheck|ignore)/, "switches the compiler off"],
]

/** One sentence for every rule that the file at `path` breaks. */
export const sourceViolations = (path: string, text: string): ReadonlyArray<string> => [
  ...(vagueNames.has(basename(path).split(".")[0]?.toLowerCase() ?? "") ? [`${path}: the name does not say what the file is for`] : []),
  ...text
    .split("\n")
    .flatMap((line, index) => forbidden.flatMap(([pattern, what]) => (pattern.test(line) ? [`${path}:${index + 1} ${what}`] : []))),
]
