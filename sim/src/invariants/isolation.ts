/** I11: nothing of one tenant shows at another's applications, in another's part of the store, or in another's requests. */
import { type Checker, households } from "./Checker.ts"

export const isolation: Checker = ({ replayed, requests }) => {
  const all = households(replayed)
  const canaries = new Map(all.map(({ tenant, sides }) => [tenant, sides[0]?.canary ?? tenant]))
  const tenantOf = new Map(replayed.sides.map(({ name, tenant }) => [name, tenant]))
  return all.flatMap(({ tenant, sides, store }) => {
    const others = [...canaries].flatMap(([other, canary]) => (other === tenant ? [] : [canary]))
    const mentions = (text: string) => others.some((canary) => text.includes(canary))
    return [
      ...sides.flatMap(({ name, contents }) => (mentions(JSON.stringify(contents)) ? [`${name} shows something of another tenant`] : [])),
      ...Object.entries({ ...store, cursors: [...store.cursors] }).flatMap(([table, rows]) =>
        rows.flatMap((row) => {
          const text = JSON.stringify(row)
          return mentions(text) ? [`${table} of ${tenant} has ${text}`] : []
        }),
      ),
      ...requests.flatMap(({ side, body, url }) =>
        side !== undefined && tenantOf.get(side) === tenant && mentions(body + url) ? [`a request for ${side} says ${body}`] : [],
      ),
    ]
  })
}
