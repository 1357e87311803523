/**
 * Remembers what was found out by the contents of all that it depends on, so that a run that was interrupted goes on where it stood, and the same run another
 * time is quick.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"

export interface Memory<A> {
  readonly get: (id: string) => A | undefined
  readonly put: (id: string, value: A) => void
}

/** Of other contents as many are left as somebody goes back and forth between. */
const others = 3

const forget = (folder: string, name: string, kept: string): void => {
  const files = readdirSync(folder).filter((file) => file.startsWith(`${name}-`) && join(folder, file) !== kept)
  const paths = files.map((file) => join(folder, file)).toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  for (const path of paths.slice(others)) rmSync(path)
}

/** `name`: what is remembered; `key`: a fingerprint of what it depends on. */
export const open = <A>(folder: string, name: string, key: string): Memory<A> => {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}-${key}.jsonl`)
  forget(folder, name, path)
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : []
  const known = new Map(lines.filter((line) => line !== "").map((line) => JSON.parse(line) as readonly [string, A]))
  return {
    get: (id) => known.get(id),
    put: (id, value) => {
      known.set(id, value)
      appendFileSync(path, `${JSON.stringify([id, value])}\n`)
    },
  }
}
