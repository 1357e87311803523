/**
 * A vitest reporter that says, after the usual summary, how many of the tests shown as skipped are checks that found nothing to look at: nobody skipped
 * those, and whoever reads "87 skipped" should not have to count.
 */
interface ReportedTest {
  readonly result: () => { readonly state: string }
  readonly meta: () => { readonly notApplicable?: string }
}

/** What of vitest's modules it looks at. */
export interface ReportedModule {
  readonly children: { readonly allTests: () => Iterable<ReportedTest> }
}

export class NotApplicableReporter {
  onTestRunEnd(modules: ReadonlyArray<ReportedModule>): void {
    const skipped = modules.flatMap(({ children }) => [...children.allTests()].filter((test) => test.result().state === "skipped"))
    const count = skipped.filter((test) => test.meta().notApplicable !== undefined).length
    if (count > 0) console.log(`${count} of the ${skipped.length} skipped tests are checks that are not applicable.\n`)
  }
}
