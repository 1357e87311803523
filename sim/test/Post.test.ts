import { MessageRefused } from "@syncline/engine"
import { Exit } from "effect"
import { describe, expect, it } from "vitest"
import { makePost } from "../src/Post.ts"

describe("the post", () => {
  it("hands over what comes, says whether it was taken, and sends all of it again by its own id and by another", async () => {
    const refused = Exit.fail(new MessageRefused({ why: "unverified", message: "not signed" }))
    const exits = [Exit.succeed(true), Exit.succeed(false), refused, undefined]
    const taken: Array<string> = []
    const post = makePost((what) => {
      taken.push(what)
      return Promise.resolve(exits[taken.length - 1])
    })
    const init = { method: "POST", headers: { "X-GitHub-Delivery": "one" }, body: "{}" }
    const statuses = []
    for (const _ of exits) statuses.push((await post.send("https://host.sim/hooks/path", init)).status)
    expect(statuses).toEqual([202, 202, 400, 503])
    await post.again()
    expect(taken).toHaveLength(12)
  })
})
