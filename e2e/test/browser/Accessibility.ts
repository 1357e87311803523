/** What axe-core finds on a page, as a person sees it in either theme. */
import axe from "axe-core"
import type { Page } from "playwright-core"

/** One line for each violation. The page's own policy lets nothing in, so that axe comes by the browser's own door. */
export const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await page.evaluate(axe.source)
    const results = await page.evaluate(async () => {
      const { violations: all } = await (globalThis as typeof globalThis & { axe: { run: typeof axe.run } }).axe.run(document)
      return all.map(
        ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ""}`).join("; ")}`,
      )
    })
    found.push(...results.map((line) => `${page.url()} (${colorScheme}): ${line}`))
  }
  return found
}
