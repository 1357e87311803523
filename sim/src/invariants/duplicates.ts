/** I3: no object is at one side twice, and no create takes effect twice, even when the answer to the first one was lost. */
import type { Checker } from "./Checker.ts"

const twice = (tokens: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(tokens.filter((token, index) => tokens.indexOf(token) !== index)),
]

export const duplicates: Checker = ({ replayed, requests }) => {
  const shown = replayed.sides.flatMap(({ name, contents }) =>
    Object.entries({ issues: contents.issues, comments: contents.comments, labels: contents.labels }).flatMap(([kind, objects]) =>
      twice(objects.map(({ token }) => token)).map((token) => `${token} is among the ${kind} of ${name} more than once`),
    ),
  )
  const creates = requests.flatMap(({ side, deed }) =>
    deed?.created === undefined ? [] : [`create of ${deed.created.kind} ${deed.created.operation} took effect at ${side ?? "nobody"}`],
  )
  return [...shown, ...twice(creates).map((create) => `the ${create} more than once`)]
}
