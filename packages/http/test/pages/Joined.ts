/** People who have come a part of the way. */
import { Effect } from "effect"
import type { Browser, Site } from "./Site.ts"

const all = (way: "out" | "in") => ["member", "tag", "task", "note"].map((kind): [string, string] => [`${way}.${kind}`, "on"])

/** Signs in and keeps the place in step, both ways. */
export const joined = async (site: Site, browser: Browser, app: string) => {
  const id = await site.signIn(browser, app)
  await browser.visit(`/accounts/${id}/place?id=p&name=p`)
  await browser.submit(
    `/accounts/${id}/place`,
    Object.fromEntries([["partition", "p"], ["name", "p"], ["start", "all"], ...all("out"), ...all("in")]),
  )
  return id
}

export const tenantOf = async (site: Site, browser: Browser) => {
  const session = browser.cookies.get("__Host-syncline-session") ?? ""
  return site.tenantOf(session)
}

export const streamsOf = async (site: Site, tenant: string) =>
  (await Effect.runPromise(site.engine.status(tenant))).flatMap(({ streams }) => streams.map(({ stream }) => stream.id))

/** Both sides are filled before they are joined, and nobody is asked. */
export const goOn = async (site: Site, tenant: string) => {
  for (const { connection, streams } of await Effect.runPromise(site.engine.status(tenant)))
    for (const { stream } of streams) {
      const input = {
        tenant,
        connectionId: connection.id,
        partition: stream.partition,
        kinds: [stream.kind],
        settings: { firstPush: "go" as const },
      }
      await Effect.runPromise(site.engine.addStreams(input))
    }
  for (const _ of [1, 2]) await site.sync(tenant)
}

/** What would be a script, an attribute's end and a turn of the reading direction, if it were not escaped. */
export const hostile = `<script>alert(1)</script>"'>&amp;\u202Egnp.exe`
