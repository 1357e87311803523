/**
 * How many cases each law is tried with: 1,000, or as many as `SYNCLINE_RUNS` says, which for `pnpm test:laws` is 10,000. A failure prints the shortest
 * list of commands that was found and a token; `SYNCLINE_REPLAY=<token>` with `-t "<name of the law>"` runs that one case again.
 */
import type { Arbitrary } from "effect"

const usual = 1000

/** The longest list of commands. Without it Effect's generators stop at ten. */
const size = 30

export interface LawOptions {
  readonly timeout: number
  readonly arbitrary: Arbitrary.CheckOptions
}

/** `slower`: how many times fewer runs a law gets that takes so much longer than the others. */
export const laws = ({ slower = 1 }: { readonly slower?: number } = {}): LawOptions => {
  const runs = Math.ceil(Number(process.env["SYNCLINE_RUNS"] ?? usual) / slower)
  const replay = process.env["SYNCLINE_REPLAY"]
  return {
    timeout: 60_000 + runs * slower * 20,
    arbitrary: { runs, size, maxShrinks: 2000, ...(replay !== undefined && { replay }) },
  }
}
