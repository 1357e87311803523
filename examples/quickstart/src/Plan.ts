/** Says what a first sync would write, from what was read, and asks. */
import { Comment, Issue, Label } from "@syncline/canonical"
import { createInterface } from "node:readline/promises"
import type { Kind, Syncline } from "syncline"
import type { Service } from "./Services.ts"

/** How many records of a kind each service does not have. */
const missing = async (syncline: Syncline, kind: Kind.Kind, services: ReadonlyArray<Service>): Promise<ReadonlyArray<number>> => {
  const counts = services.map(() => 0)
  for await (const { id } of syncline.records(kind).all()) {
    const apps = (await syncline.links(id)).map(({ app }) => app)
    services.forEach(({ app }, index) => {
      if (!apps.includes(app)) counts[index] = (counts[index] ?? 0) + 1
    })
  }
  return counts
}

/** Whether the person agreed. Anything but a yes is a no. */
export const agree = async (syncline: Syncline, services: ReadonlyArray<Service>): Promise<boolean> => {
  console.log("\nThe plan")
  for (const kind of [Label, Issue, Comment]) {
    const counts = await missing(syncline, kind, services)
    services.forEach(({ name, partition }, index) => console.log(`  create ${counts[index] ?? 0} ${kind.name}s in ${name}, ${partition}`))
  }
  console.log("  open two issues of our own and edit them, to show how it works")
  console.log("  then keep issues, comments and labels in step; people are only matched")
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await prompt.question("Go ahead and write? [y/N] ")
  prompt.close()
  return /^y(es)?$/i.test(answer.trim())
}
