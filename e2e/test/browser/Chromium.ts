/** A Chromium that comes with an npm package, with all of its own security: what the page forbids is forbidden. */
import chromium from "@sparticuz/chromium"
import { type Browser, chromium as playwright } from "playwright-core"

/** Of what the package suggests: the first ends the browser with its first context, the others let pass what a page forbids. */
const unwanted = ["--single-process", "--disable-web-security", "--allow-running-insecure-content"]

export const launch = async (): Promise<Browser> =>
  playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((argument) => !unwanted.includes(argument)), "--no-sandbox"],
    headless: true,
  })
