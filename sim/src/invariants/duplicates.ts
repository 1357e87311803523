/** I3: no object is at one side twice, even when the answer to its create was lost. */
import type { Checker } from "./Checker.ts"

const twice = (tokens: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(tokens.filter((token, index) => tokens.indexOf(token) !== index)),
]

export const duplicates: Checker = ({ replayed }) =>
  replayed.sides.flatMap(({ name, contents }) =>
    Object.entries({ issues: contents.issues, comments: contents.comments }).flatMap(([kind, objects]) =>
      twice(objects.map(({ token }) => token)).map((token) => `${token} is among the ${kind} of ${name} more than once`),
    ),
  )
