/**
 * I3: no object is at one side twice, and no create takes effect twice, even when the answer to the first one was lost. Where a person deleted or moved what
 * the first one made before it was looked for, nobody can see any more that it came through, and it is made again.
 */
import type { LabelContent } from "../Contents.ts"
import type { LedgerEntry, Loss } from "../Ledger.ts"
import { returning } from "./absence.ts"
import type { Checker } from "./Checker.ts"

const twice = (tokens: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(tokens.filter((token, index) => tokens.indexOf(token) !== index)),
]

/** Common names are everybody's: a label that had one and was renamed leaves it to another. */
const isOwn = ({ token }: LabelContent): boolean => /^l\d/.test(token)

interface Made {
  readonly side: string
  readonly token: string
  readonly create: string
  /** How many losses there were by then. */
  readonly after: number
}

/** Creates that took effect again while what they had made before was still there. */
const again = (
  made: ReadonlyArray<Made>,
  losses: ReadonlyArray<Loss>,
  remade: ReadonlySet<string>,
  back: ReadonlySet<string>,
): ReadonlyArray<string> => {
  const last = new Map<string, Made>()
  const found = made.flatMap((one) => {
    const { side, token, create, after } = one
    const before = last.get(create)
    last.set(create, one)
    if (before === undefined) return []
    const gone = losses.slice(before.after, after).some((loss) => loss.how !== "malformed" && loss.side === side && loss.token === token)
    return gone || back.has(token) || remade.has(`${side} ${token.toLowerCase()}`) ? [] : [create]
  })
  return [...new Set(found)]
}

/** Labels that people deleted at a side, and made again. */
const remadeOf = (ledger: ReadonlyArray<LedgerEntry>): ReadonlySet<string> =>
  new Set(
    ledger.flatMap(({ kind, field, by, token, before, after }) =>
      kind === "label" && field === "name" && before === after ? [`${by} ${token.toLowerCase()}`] : [],
    ),
  )

/** Labels that were renamed, while somebody who had not seen it made another one under the name they had. */
const parted = (ledger: ReadonlyArray<LedgerEntry>): ReadonlySet<string> => {
  const names = ledger.filter(({ kind, before }) => kind === "label" && before !== undefined)
  const renamed = new Set(names.flatMap(({ token, before, after }) => (before === after ? [] : [token])))
  return new Set(names.flatMap(({ token, before, after }) => (before === after && renamed.has(token) ? [token] : [])))
}

export const duplicates: Checker = (facts) => {
  const { replayed, requests, ledger, losses } = facts
  const apart = parted(ledger)
  const shown = replayed.sides.flatMap(({ name, contents: { issues, comments, labels } }) =>
    Object.entries({ issues, comments, labels: labels.filter((label) => isOwn(label) && !apart.has(label.token)) }).flatMap(
      ([kind, objects]) =>
        twice(objects.map(({ token }) => token)).map((token) => `${token} is among the ${kind} of ${name} more than once`),
    ),
  )
  const made = requests.flatMap(({ side = "nobody", deed }) => {
    if (deed?.created === undefined) return []
    const { kind, operation, token } = deed.created
    return [{ side, token, create: `create of ${kind} ${operation} took effect at ${side}`, after: deed.losses }]
  })
  return [...shown, ...again(made, losses, remadeOf(ledger), returning(facts)).map((create) => `the ${create} more than once`)]
}
