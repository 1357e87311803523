/** Shows where a sync stands while it runs: one line a stream, redrawn in place on a terminal, printed at the end elsewhere. */
import type { ConnectionStatusReport, StreamStatus, Syncline } from "syncline"
import type { Service } from "./Services.ts"

interface Line {
  readonly app: string
  readonly kind: string
  readonly phase: string
  readonly done: number
  readonly total: number | undefined
}

const lineOf = (
  { connection }: ConnectionStatusReport,
  status: StreamStatus,
  services: ReadonlyArray<Service>,
  sent: Map<string, number>,
): Line => {
  const { stream, links, deliveries } = status
  const total = services.find(({ app }) => app === connection.app)?.totals[stream.kind]
  const app = connection.app
  const linked = Object.values(links).reduce((sum, count) => sum + count, 0)
  if (stream.initialDoneAt === null) return { app, kind: stream.kind, phase: "reading", done: linked, total }
  const waiting = (deliveries.pending ?? 0) + (deliveries.running ?? 0) + (deliveries.parked ?? 0)
  const most = Math.max(sent.get(stream.id) ?? 0, waiting)
  sent.set(stream.id, most)
  if (waiting > 0) return { app, kind: stream.kind, phase: "sending", done: most - waiting, total: most }
  return { app, kind: stream.kind, phase: "in step", done: linked, total: linked }
}

const draw = ({ app, kind, phase, done, total }: Line, rate: number): string => {
  const share = total === undefined || total === 0 ? 1 : Math.min(done / total, 1)
  const bar = "█".repeat(Math.round(share * 20)).padEnd(20, "░")
  const count = `${done}/${total ?? "?"}`
  const speed = phase === "in step" ? "" : `${Math.round(rate)}/s`
  return `  ${app.padEnd(7)} ${kind.padEnd(8)} ${phase.padEnd(8)} ${bar} ${count.padStart(9)} ${speed.padStart(7)}`
}

/** Runs a piece of work and shows the streams until it ends. */
export const show = async <A>(syncline: Syncline, services: ReadonlyArray<Service>, work: Promise<A>): Promise<A> => {
  const terminal = process.stdout.isTTY
  const sent = new Map<string, number>()
  const before = new Map<string, { readonly at: number; readonly done: number; readonly phase: string }>()
  let drawn = 0
  const state = { over: false }
  const ended = work.finally(() => {
    state.over = true
  })
  const frame = async (last: boolean) => {
    const now = performance.now()
    const lines = (await syncline.status()).flatMap((report) => report.streams.map((status) => lineOf(report, status, services, sent)))
    const texts = lines.map((line) => {
      const key = `${line.app}/${line.kind}`
      const was = before.get(key)
      before.set(key, { at: now, done: line.done, phase: line.phase })
      const rate = was === undefined || was.phase !== line.phase ? 0 : ((line.done - was.done) * 1000) / (now - was.at)
      return draw(line, rate)
    })
    if (!terminal && !last) return
    if (terminal && drawn > 0) process.stdout.write(`\u001b[${drawn}A`)
    for (const text of texts) process.stdout.write(terminal ? `\u001b[2K${text}\n` : `${text}\n`)
    drawn = texts.length
  }
  while (!state.over) {
    await frame(false)
    await Promise.race([ended.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 150))])
  }
  const result = await ended
  await frame(true)
  return result
}
