/** Whether a planted defect still compiles: one that does not is no defect that a programmer could leave behind. */
import { Effect } from "effect"
import { join } from "node:path"
import * as Child from "./Child.ts"
import type { Copy } from "./Copy.ts"
import type { Defect } from "./Defect.ts"

const limitMillis = 300_000

/** What the compiler says against the copy as it is; `undefined` when nothing. */
export const compile = Effect.fnUntraced(function* ({ root }: Copy): Effect.fn.Return<string | undefined> {
  const { code, output } = yield* Child.run({
    program: join(root, "node_modules", ".bin", "tsc"),
    parameters: ["-b"],
    cwd: root,
    limitMillis,
  })
  return code === 0 ? undefined : output
})

export const compileWith = (defect: Defect, copy: Copy): Effect.Effect<string | undefined> =>
  Effect.acquireUseRelease(
    Effect.sync(() => copy.plant(defect)),
    () => compile(copy),
    (restore) => Effect.sync(restore),
  )
