/** I3: no object is at one side twice, and no create takes effect twice, even when the answer to the first one was lost. */
import type { LabelContent } from "../Contents.ts"
import type { Checker } from "./Checker.ts"

const twice = (tokens: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(tokens.filter((token, index) => tokens.indexOf(token) !== index)),
]

/** Common names are everybody's: a label that had one and was renamed leaves it to another. */
const isOwn = ({ token }: LabelContent): boolean => /^l\d/.test(token)

export const duplicates: Checker = ({ replayed, requests }) => {
  const shown = replayed.sides.flatMap(({ name, contents: { issues, comments, labels } }) =>
    Object.entries({ issues, comments, labels: labels.filter(isOwn) }).flatMap(([kind, objects]) =>
      twice(objects.map(({ token }) => token)).map((token) => `${token} is among the ${kind} of ${name} more than once`),
    ),
  )
  const creates = requests.flatMap(({ side, deed }) =>
    deed?.created === undefined ? [] : [`create of ${deed.created.kind} ${deed.created.operation} took effect at ${side ?? "nobody"}`],
  )
  return [...shown, ...twice(creates).map((create) => `the ${create} more than once`)]
}
