/** Takes of each file as many mutants as are wanted of it that compile. What a file does not have is taken of the others. */
import { Effect } from "effect"
import type { Copy } from "../Copy.ts"
import { fitting } from "./Compiler.ts"
import { fingerprint } from "./fingerprint.ts"
import * as Memory from "./Memory.ts"
import type { Mutant } from "./Mutant.ts"
import type { Draw } from "./Sample.ts"
import { sourceFoldersIn } from "./Scope.ts"

interface Row {
  readonly file: string
  wanted: number
  /** Not looked at yet. */
  readonly left: Array<Mutant>
  /** Those that compile. */
  readonly fit: Array<Mutant>
}

/** Of two that are looked at about one compiles; a run of the compiler costs more than a few in it. */
const factor = 2.5
const more = 4

const shortage = (rows: ReadonlyArray<Row>): number => rows.reduce((sum, { wanted, fit }) => sum + Math.max(wanted - fit.length, 0), 0)

/** Fewer than one in so many are not worth another run of the compiler. */
const worthwhile = 20

/** Wants of those that have more what others do not have. Whether that changed anything. */
export const share = (rows: ReadonlyArray<Row>): boolean => {
  let missing = shortage(rows)
  const able = rows.filter(({ left }) => left.length > 0).toSorted((a, b) => b.left.length - a.left.length)
  const wanted = rows.reduce((sum, row) => sum + row.wanted, 0)
  if (missing === 0 || missing * worthwhile < wanted || able.length === 0) return false
  for (const row of rows) row.wanted = Math.min(row.wanted, row.fit.length)
  for (let turn = 0; missing > 0; turn += 1, missing -= 1) {
    const row = able[turn % able.length]
    if (row !== undefined) row.wanted += 1
  }
  return true
}

export const choose = Effect.fnUntraced(function* (
  draws: ReadonlyMap<string, Draw>,
  sound: Copy,
  cache: string,
  say: (line: string) => void,
) {
  const memory = Memory.open<boolean>(cache, "compiles", fingerprint(sound.root, [...sourceFoldersIn(sound.root), "pnpm-lock.yaml"]))
  const rows: ReadonlyArray<Row> = [...draws].map(([file, { wanted, row }]) => ({ file, wanted, left: [...row], fit: [] }))
  do {
    while (true) {
      const taken = rows.flatMap(({ wanted, left, fit }) => {
        const lack = wanted - fit.length
        return lack > 0 ? left.splice(0, Math.ceil(lack * factor) + more) : []
      })
      if (taken.length === 0) break
      const unknown = taken.filter(({ id }) => memory.get(id) === undefined)
      const compiling = yield* fitting(unknown, sound)
      for (const { id } of unknown) memory.put(id, compiling.has(id))
      const fit = taken.filter(({ id }) => memory.get(id) === true)
      for (const row of rows) row.fit.push(...fit.filter(({ file }) => file === row.file))
      say(`${taken.length} looked at, ${fit.length} of them compile`)
    }
  } while (share(rows))
  return rows.flatMap(({ wanted, fit }) => fit.slice(0, wanted))
})
