import { assert, describe, it } from "@effect/vitest"
import type { Mapping } from "@syncline/adapter-core"
import * as MappingCheck from "../../src/decide/MappingCheck.ts"
import { Note, Task } from "../../src/testing/World.ts"

const resource = { kind: Task, readable: ["title", "body", "state", "tags", "author"], writable: ["title", "body", "state"] } as never

const messages = (rules: Mapping.Rules) => MappingCheck.faults(resource, rules).map(({ message }) => message)

const pair = (application: string, record: string, way?: "in" | "out") => ({ application, record, ...(way && { way }) })

/** Each with what the sentence must say. */
const faulty: ReadonlyArray<readonly [rules: Mapping.Rules, says: string]> = [
  [
    { titel: { ignore: true } },
    'mapping.titel is no field of the kind task; its fields are title, body, state, tags, assignee and author; did you mean "title"?',
  ],
  [{ title: { ignore: true, direction: "in" } }, "mapping.title.ignore leaves the field alone, and direction beside it"],
  [{ title: { from: "name" } }, 'mapping.title.from is "name", which the application does not show'],
  [{ title: { from: "tags" } }, "values are of another type"],
  [{ title: { from: "body" }, state: { from: "body" } }, "and so is that of state"],
  [{ author: { direction: "out" } }, 'mapping.author.direction is "out", but the application does not take the field'],
  [{ assignee: { direction: "in" } }, "does not show the field"],
  [{ tags: { default: [] } }, "names records of the kind tag"],
  [{ author: { sanitise: ["secrets"] } }, "mapping.author.sanitise cannot be"],
  [{ title: { constant: { record: "a" }, default: "b" } }, "default beside it would do nothing"],
  [{ title: { constant: {} } }, "give record, application or both"],
  [{ title: { constant: { record: "" } } }, 'mapping.title.constant.record is "", which the field cannot hold'],
  [{ title: { default: 7 } }, "mapping.title.default is 7, which the field cannot hold"],
  [{ title: { otherwise: { in: "refuse" } } }, "there are none"],
  [{ title: { values: [], otherwise: { out: { value: 1 } } } }, "mapping.title.otherwise.out.value is 1"],
  [
    { state: { values: [pair("a", "x"), pair("b", "x")] } },
    'values[1] says another time than values[0] what becomes of the record\'s "x"; give one of them way: "in"',
  ],
  [{ state: { values: [pair("a", "x"), pair("a", "y")] } }, 'what becomes of the application\'s "a"; give one of them way: "out"'],
  [{ title: { values: [pair("", "x")] } }, "mapping.title.values[0].application"],
  [{ tags: { sanitise: ["secrets"] } }, "names records of the kind tag"],
  [{ body: { sanitise: [{ match: "(", by: "" }] } }, 'mapping.body.sanitise[0] has the pattern "(", which'],
]

// proves T-32
describe("faults of rules", () => {
  it("name the field, what is wrong, and what would be right", () => {
    for (const [rules, says] of faulty) {
      assert.include(messages(rules).join("\n"), says)
    }
  })

  it("are none where a table says which way back is meant", () => {
    assert.deepStrictEqual(
      messages({ state: { values: [pair("a", "x"), pair("b", "x", "in"), pair("a", "y", "out")], otherwise: { in: "refuse" } } }),
      [],
    )
  })

  it("are none in rules that the resource can follow", () => {
    assert.deepStrictEqual(
      messages({
        title: { from: "state" },
        body: { sanitise: ["secrets"], direction: "out" },
        state: { ignore: true },
        tags: { direction: "in" },
      }),
      [],
    )
  })

  it("are that a record cannot be without what it belongs to", () => {
    const note = { kind: Note, readable: ["task", "body"], writable: ["task", "body"] } as never
    assert.include(MappingCheck.faults(note, { task: { direction: "in" } })[0]?.message, "cannot be without it")
  })
})
