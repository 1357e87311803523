/** Which lists are asked for with a condition, so that one in which nothing changed costs nothing. */
import { assert, it } from "@effect/vitest"
import { requests } from "../src/Requests.ts"

const isConditional = (request: object): boolean => "conditional" in request && request.conditional === true

it("all lists of a repository are asked for with a condition, and nothing else is", () => {
  const names = Object.entries(requests).flatMap(([name, request]) => (isConditional(request) ? [name] : []))
  assert.deepStrictEqual(names.toSorted(), ["assignees", "comments", "issues", "labels"])
})
