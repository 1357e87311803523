/** I20: nobody's text changes for having been synced. A line that somebody typed where texts are kept as they are typed has the form that he gave it. */
import { wordsOf } from "../Contents.ts"
import type { SideFacts } from "../Facts.ts"
import type { Checker } from "./Checker.ts"

/** The lines of a side's texts, by the token of the object. */
const linesOf = ({ contents }: SideFacts): ReadonlyMap<string, ReadonlyArray<string>> =>
  new Map([...contents.issues, ...contents.comments].map(({ token, body }) => [token, body.split("\n")]))

export const words: Checker = ({ end, ledger, lost }) =>
  end.sides.flatMap((side) => {
    if (side.rewrites) return []
    const lines = linesOf(side)
    return ledger.flatMap(({ by, token, field, after }) => {
      if (by !== side.name || field !== "line" || after === undefined || wordsOf(after) === "" || lost.has(token)) return []
      const changed = lines.get(token)?.find((line) => wordsOf(line) === wordsOf(after) && line !== after)
      return changed === undefined ? [] : [`${by} typed ${JSON.stringify(after)} in ${token}; there it is ${JSON.stringify(changed)} now`]
    })
  })
