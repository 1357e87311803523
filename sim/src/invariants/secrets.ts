/** I12, as far as one process can show it: no credential is in the log or anywhere in the store but where credentials are kept. */
import type { Checker } from "./Checker.ts"

export const secrets: Checker = ({ log, end, secrets: known }) => {
  const texts = [...log, ...Object.values(end.stores).map((store) => JSON.stringify({ ...store, cursors: [...store.cursors] }))]
  // All begin alike, so one search tells whether the others are needed.
  return texts
    .flatMap((text) => (text.includes("secret-") ? known.filter((secret) => text.includes(secret)) : []))
    .map((secret) => `${secret} was told`)
}
