/** A second application with the same customers, which are matched by their e-mail addresses: the reading, and what comes after it. */
import * as Hub from "../Hub.ts"

export const run = async ({ databaseUrl, ...target }: Hub.Target & { readonly databaseUrl: string }) => {
  await using syncline = await Hub.open(databaseUrl)
  await Hub.connect(syncline, { ...target, named: "other", match: ["email"] })
  const began = Date.now()
  const report = await syncline.sync()
  const ended = Date.now()
  const { errors, failures } = report
  if (errors.length + failures.length > 0) throw new Error(report.text)
  const matching = (await syncline.status()).flatMap(({ streams }) => streams).filter(({ stream }) => stream.settings.match !== undefined)
  const readAt = Math.max(...matching.map(({ cursor }) => cursor.lastCompletedAt ?? ended))
  const links = matching.reduce((sum, each) => sum + (each.links.linked ?? 0), 0)
  return { seconds: Hub.seconds(readAt, ended), wholeSeconds: Hub.seconds(began, ended), records: links }
}
