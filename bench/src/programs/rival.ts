/**
 * The same customers through `@stripe/sync-engine`. Its tables are made from a Stripe API description, which it would fetch from GitHub; it is given one
 * that describes the corpus. It has no setting for the address of the API, so its Stripe client is pointed at the fake one after it is made.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { customer } from "../Corpus.ts"

interface Options {
  readonly databaseUrl: string
  readonly server: string
  /** 1: page after page, as Syncline reads. More: as many readers, each with its share of the time span. */
  readonly workers: number
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Beyond anything it reaches, so that its own limit of requests a second does not count. */
const requestsPerSecond = 1_000_000

const typeOf = (value: unknown): string => {
  if (typeof value === "number") return "integer"
  return typeof value === "object" ? "object" : typeof value
}

const description = {
  openapi: "3.0.0",
  info: { title: "Corpus", version: "2020-08-27" },
  paths: {},
  components: {
    schemas: {
      customer: {
        type: "object",
        "x-resourceId": "customer",
        properties: Object.fromEntries(
          Object.entries({ ...customer(0), created: 0 }).map(([name, value]) => [name, { type: typeOf(value) }]),
        ),
      },
    },
  },
}

export const run = async ({ databaseUrl, server, workers }: Options) => {
  const { StripeSync, runMigrations } = await import("@stripe/sync-engine")
  const folder = await mkdtemp(join(tmpdir(), "bench-rival-"))
  const openApiSpecPath = join(folder, "description.json")
  await writeFile(openApiSpecPath, JSON.stringify(description))
  await runMigrations({ databaseUrl, openApiSpecPath, logger: silent }).finally(() => rm(folder, { recursive: true }))
  const sync = await StripeSync.create({
    databaseUrl,
    stripeSecretKey: "sk_test_bench",
    stripeAccountId: "acct_bench",
    logger: silent,
  })
  const { hostname, port } = new URL(server)
  Object.assign(Reflect.get(sync.stripe, "_api"), { host: hostname, port, protocol: "http" })
  const began = performance.now()
  const { totals } = await sync.fullSync(["customer"], workers > 1, workers, requestsPerSecond, false)
  const seconds = (performance.now() - began) / 1000
  await sync.close()
  return { seconds, records: Object.values(totals).reduce((sum, count) => sum + count, 0) }
}
