/** Shows what a first sync would do, from what it looked at, and asks. */
import { createInterface } from "node:readline/promises"
import type { Plan } from "syncline"
import type { Service } from "./Services.ts"

export const show = ({ streams, effort, troubles }: Plan, services: ReadonlyArray<Service>): void => {
  for (const { app, name, partition } of services) {
    const made = streams.flatMap((stream) =>
      stream.app === app && stream.there.create.count > 0 ? [`${stream.there.create.count} ${stream.kind}s`] : [],
    )
    const { writes = 0, atLeastMillis = 0 } = effort.find((each) => each.app === app) ?? {}
    const time = atLeastMillis === 0 ? "" : `, which takes ${Math.ceil(atLeastMillis / 1000)} s at least`
    console.log(
      `  ${name}, ${partition}: ${made.length === 0 ? "nothing is made" : `makes ${made.join(", ")}`} with ${writes} writes${time}`,
    )
  }
  const open = streams.reduce((sum, { conflicts, ambiguous }) => sum + conflicts.count + ambiguous.count, 0)
  console.log(`  ${open} things for a person to decide`)
  for (const trouble of troubles) console.log(`  ! ${trouble}`)
}

/** Whether the person agreed. Anything but a yes is a no. */
export const agree = async (): Promise<boolean> => {
  console.log("  then open two issues of our own and edit them, to show how it works")
  console.log("  then keep issues, comments and labels in step; people are only matched")
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await prompt.question("Go ahead and write? [y/N] ")
  prompt.close()
  return /^y(es)?$/i.test(answer.trim())
}
