/** A day with two people: one works in GitHub, one in Linear, and everything arrives on the other side. Every claim is looked up at the service. */
import { Issue } from "@syncline/canonical"
import type { Syncline, View } from "syncline"
import type { PersonAtWork } from "./PersonAtWork.ts"

const title = (view: View): string => (typeof view["title"] === "string" ? view["title"] : "")
const statusName = (view: View): string => JSON.stringify(view["status"])

/** The id of a record's object in an application. */
const twinIn = async (syncline: Syncline, record: string, app: string): Promise<string | undefined> =>
  (await syncline.links(record)).find((object) => object.app === app)?.externalId

/** Runs an edit, syncs, and says how long it took to arrive. */
const step = async (syncline: Syncline, what: string, edit: () => Promise<void>, arrived: () => Promise<string>): Promise<void> => {
  await edit()
  const began = performance.now()
  await syncline.sync()
  const seen = await arrived()
  console.log(`  ${what}\n    → ${seen} (${Math.round(performance.now() - began)} ms)`)
}

/** Answers with what did not come true. */
export const tell = async (syncline: Syncline, inGithub: PersonAtWork, inLinear: PersonAtWork): Promise<ReadonlyArray<string>> => {
  const untrue: Array<string> = []
  const expect = (claim: boolean, what: string) => {
    if (!claim) untrue.push(what)
  }
  const issues = syncline.records(Issue)
  const here = await inGithub.openIssue({ title: "Crash when saving an empty file", body: "1. Open a new file\n2. Save it\n3. Crash" })
  let there = ""
  await step(
    syncline,
    "Ada opens an issue in GitHub",
    async () => {},
    async () => {
      const record = await syncline.recordOf({ app: "github", kind: "issue", externalId: here })
      there = (record === undefined ? undefined : await twinIn(syncline, record, "linear")) ?? ""
      const seen = there === "" ? "nothing" : title(await inLinear.look(there))
      expect(seen === "Crash when saving an empty file", "the new issue arrived in Linear")
      return `Linear shows “${seen}”`
    },
  )
  await step(
    syncline,
    "Ada moves it to “in progress” in Linear and comments",
    async () => {
      await inLinear.edit(there, { status: { category: "in_progress", name: "In Progress" } })
      await inLinear.comment(there, "I can reproduce it.")
    },
    async () => {
      const seen = await inGithub.look(here)
      expect(statusName(seen).includes("todo"), "GitHub, which has no such status, still says that it is to do")
      return "GitHub, which has no such status, still has it open, and nothing bounces"
    },
  )
  await step(
    syncline,
    "Ada edits the title in GitHub while somebody edits the text in Linear",
    async () => {
      await inGithub.edit(here, { title: "Crash when saving an empty file (all platforms)" })
      await inLinear.edit(there, { body: "1. Open a new file\n2. Save it\n3. Crash\n\nA stack trace is in the log." })
    },
    async () => {
      const [left, right] = [await inGithub.look(here), await inLinear.look(there)]
      expect(title(left) === title(right) && left["body"] === right["body"], "edits of different fields were merged")
      return `both show “${title(right)}” with the stack trace`
    },
  )
  await step(
    syncline,
    "Both change the title at the same time",
    async () => {
      await inGithub.edit(here, { title: "Saving an empty file crashes" })
      await inLinear.edit(there, { title: "Empty files cannot be saved" })
    },
    async () => {
      const [left, right] = [await inGithub.look(here), await inLinear.look(there)]
      expect(title(left) !== title(right), "a true conflict leaves both sides as they are")
      return `a conflict: GitHub keeps “${title(left)}”, Linear keeps “${title(right)}”, and nothing is lost`
    },
  )
  const [conflict] = await syncline.conflicts.list({ state: "open" })
  expect(conflict?.field === "title", "the conflict is in the inbox")
  await step(
    syncline,
    "Somebody decides: the value of Linear",
    async () => {
      const linearTitle = title(await inLinear.look(there))
      if (conflict !== undefined) await syncline.conflicts.resolve(conflict.id, { value: linearTitle }, "ada")
    },
    async () => {
      const [left, right] = [await inGithub.look(here), await inLinear.look(there)]
      expect(title(left) === title(right), "the decision reached both sides")
      return `both show “${title(left)}”`
    },
  )
  const kept = await inGithub.look(here)
  await inGithub.edit(here, { body: "(deleted by mistake)" })
  await syncline.sync()
  const run = (await syncline.runs()).find(({ kind, strategy, counts }) => kind === "issue" && strategy !== "push" && counts.updated > 0)
  await step(
    syncline,
    "A text is lost in GitHub, and Linear has lost it too. Somebody undoes the run",
    async () => {
      if (run !== undefined) await syncline.undo(run.id, { by: "ada", compensate: true })
    },
    async () => {
      const [left, right] = [await inGithub.look(here), await inLinear.look(there)]
      expect(left["body"] === kept["body"] && right["body"] === kept["body"], "the undo reached both sides")
      return "both have the text again"
    },
  )
  const id = await issues.create({ title: "Opened by the host application" })
  let twins: { readonly github: string | undefined; readonly linear: string | undefined } = { github: undefined, linear: undefined }
  await step(
    syncline,
    "Your own program creates a record",
    async () => {},
    async () => {
      twins = { github: await twinIn(syncline, id, "github"), linear: await twinIn(syncline, id, "linear") }
      expect(twins.github !== undefined && twins.linear !== undefined, "the host's record reached both sides")
      return `it is GitHub issue ${twins.github ?? "?"} and a Linear issue`
    },
  )
  await step(
    syncline,
    "Your own program removes it again",
    () => issues.remove(id),
    async () => {
      expect(
        statusName(await inGithub.look(twins.github ?? "")).includes("canceled"),
        "GitHub, where nobody can delete an issue, closed it",
      )
      const isGone = await inLinear.look(twins.linear ?? "").then(
        () => false,
        () => true,
      )
      expect(isGone, "Linear has it no more")
      return "Linear has it in its bin, and GitHub, where nobody can delete an issue, closed it"
    },
  )
  return untrue
}
