/**
 * Syncline inside a program of your own: it mirrors the issues of a repository into a database beside your data, prints what changes, and opens an
 * issue. Run it with `GITHUB_TOKEN` and `GITHUB_REPO` set; `GITHUB_URL` names an enterprise or test server.
 */
import { github } from "@syncline/adapter-github"
import { Issue } from "@syncline/canonical"
import { createSyncline } from "syncline"

const { GITHUB_TOKEN: credentials, GITHUB_REPO: partition, GITHUB_URL: baseUrl } = process.env
if (credentials === undefined || partition === undefined) throw new Error("set GITHUB_TOKEN and GITHUB_REPO")

const syncline = await createSyncline({ adapters: [github], database: { folder: process.env["SYNCLINE_FOLDER"] ?? ".syncline" } })
const connection = await syncline.connect({ app: "github", credentials, settings: baseUrl === undefined ? {} : { baseUrl } })
await syncline.addStreams({ connection: connection.id, partition })
const report = await syncline.sync()
for (const failure of [...report.errors, ...report.failures]) console.error(failure.message)

const issues = syncline.records(Issue)
for await (const { fields } of issues.all()) console.log(`${fields.status.category.padEnd(12)} ${fields.title}`)

await issues.create({ title: "Opened by a program with Syncline inside" })
await syncline.sync()
await syncline.close()
