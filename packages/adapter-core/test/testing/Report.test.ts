/** What a test run shows of checks that do not apply, and of a list of them that is wrong. */
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

const Report = Schema.fromJsonString(
  Schema.Struct({
    testResults: Schema.Array(
      Schema.Struct({
        name: Schema.String,
        message: Schema.String,
        assertionResults: Schema.Array(
          Schema.Struct({
            title: Schema.String,
            status: Schema.String,
            failureMessages: Schema.Array(Schema.String),
            meta: Schema.Struct({ notApplicable: Schema.optionalKey(Schema.String) }),
          }),
        ),
      }),
    ),
  }),
)

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")

/** Runs the suites in a test run of its own; answers with its report and what it printed. */
const run = async () => {
  const folder = mkdtempSync(join(tmpdir(), "syncline-report-"))
  try {
    const file = join(folder, "report.json")
    const root = join(import.meta.dirname, "report")
    const parameters = [vitest, "run", "--root", root, "--reporter=verbose", "--reporter=json", `--outputFile=${file}`]
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")))
    const printed = await new Promise<string>((resolve) => {
      execFile(process.execPath, parameters, { env: { ...env, NO_COLOR: "1" } }, (_, stdout) => resolve(stdout))
    })
    return { printed, files: Schema.decodeSync(Report)(readFileSync(file, "utf8")).testResults }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe("a check that does not apply", () => {
  it("is skipped with its reason where the list says so, and fails where the list is wrong", { timeout: 120_000 }, async () => {
    const { files, printed } = await run()
    const [listed, unknown] = ["Listed", "Unknown"].map((name) => files.find((file) => file.name.includes(name)))

    const skipped = listed?.assertionResults.filter(({ status }) => status === "skipped")
    assert.deepStrictEqual(
      skipped?.map(({ title, meta }) => [title, meta.notApplicable]),
      [["an update against an old version is a Conflict where that is declared", "updates name no version"]],
    )
    assert.include(printed, "[not applicable: updates name no version]")

    const failed = listed?.assertionResults.flatMap(({ title, status, failureMessages }) =>
      status === "failed" ? [[title, failureMessages[0]?.split("\n")[0]]] : [],
    )
    const unlisted = "If that is right, list it with this reason"
    assert.deepStrictEqual(failed, [
      ["a full read finds every object exactly once", "Error: this is said not to apply (nobody looks), but it does"],
      ...["full read", "delta"].flatMap((reading) =>
        ["an edit", "a removal"].map((event) => [
          `${event} hides an object of its moment from a ${reading}, where that is said`,
          `Error: this does not apply: nothing is said to be hidden within a moment. ${unlisted}`,
        ]),
      ),
      [
        "a create of several requests is made good when only the first came through",
        "Error: this does not apply: one request creates task. The list says: one request is enough",
      ],
      [
        "a text may be as long as is declared, and no longer",
        `Error: this does not apply: no limit is declared for a field of task. ${unlisted}`,
      ],
      [
        "who wrote an object is said in a line that is no part of its text and stays",
        `Error: this does not apply: nobody is named as the author of task. ${unlisted}`,
      ],
      [
        "what a payload holds of other kinds reads as those objects do",
        `Error: this does not apply: the payload of task holds none of other kinds. ${unlisted}`,
      ],
    ])

    assert.strictEqual(unknown?.message, "said not to apply, but no check: a check of long ago")
  })
})
