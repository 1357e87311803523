/** What a test run says about itself, as far as it matters here. */
export interface Report {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: ReadonlyArray<{
      readonly status: string
      readonly fullName: string
      readonly duration?: number
      readonly failureMessages?: ReadonlyArray<string>
    }>
  }>
}

export type Judgement =
  | { readonly _tag: "passed" }
  | { readonly _tag: "failed"; readonly file: string; readonly test: string; readonly message: string }
  /** A file did not load, or nothing was run at all. */
  | { readonly _tag: "worthless"; readonly why: string }

export const judge = ({ testResults }: Report): Judgement => {
  for (const { name: file, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === "failed")
    if (failed !== undefined) return { _tag: "failed", file, test: failed.fullName, message: (failed.failureMessages ?? []).join("\n") }
  }
  const unloaded = testResults.find(({ status }) => status === "failed")
  if (unloaded !== undefined) return { _tag: "worthless", why: `${unloaded.name}: ${unloaded.message}` }
  const isAny = testResults.some(({ assertionResults }) => assertionResults.some(({ status }) => status === "passed"))
  return isAny ? { _tag: "passed" } : { _tag: "worthless", why: "no test was run" }
}
