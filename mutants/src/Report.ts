/** What a test run says about itself, as far as it matters here. */
export interface Report {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: ReadonlyArray<{
      readonly status: string
      readonly fullName: string
      readonly failureMessages?: ReadonlyArray<string>
    }>
  }>
}

export type Judgement =
  | { readonly _tag: "passed" }
  | { readonly _tag: "failed"; readonly test: string; readonly message: string }
  /** A file did not load, or nothing was run at all. */
  | { readonly _tag: "worthless"; readonly why: string }

export const judge = ({ testResults }: Report): Judgement => {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = tests.find(({ status }) => status === "failed")
  if (failed !== undefined) return { _tag: "failed", test: failed.fullName, message: (failed.failureMessages ?? []).join("\n") }
  const unloaded = testResults.find(({ status }) => status === "failed")
  if (unloaded !== undefined) return { _tag: "worthless", why: `${unloaded.name}: ${unloaded.message}` }
  return tests.some(({ status }) => status === "passed") ? { _tag: "passed" } : { _tag: "worthless", why: "no test was run" }
}
