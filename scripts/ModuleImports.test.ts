import { describe, expect, it } from "@effect/vitest"
import { splitImports } from "./ModuleImports.ts"

const split = (text: string): string => splitImports("a.ts", text)

describe("splitImports", () => {
  it("imports the modules behind an entry, by the names that the source gives them", () => {
    expect(split('import { Effect, Option as O } from "effect"\n')).toBe(
      'import * as Effect from "effect/Effect"; import * as O from "effect/Option";\n',
    )
    expect(split('import { PgClient } from "@effect/sql-pg"\n')).toBe('import * as PgClient from "@effect/sql-pg/PgClient";\n')
    expect(split('import { HttpClient } from "effect/http"\n')).toBe('import * as HttpClient from "effect/http/HttpClient";\n')
  })

  it("leaves types out, and a statement of nothing else with them", () => {
    expect(split('import { type Scope, Effect } from "effect"\n')).toBe('import * as Effect from "effect/Effect";\n')
    expect(split('import type { Scope } from "effect"\nrun()\n')).toBe("\nrun()\n")
  })

  it("keeps every line where it is", () => {
    const text =
      'import {\n  Effect,\n  Layer,\n} from "effect"\nimport { join } from "node:path"\nimport { Clock } from "effect"\nEffect.log()\n'
    const lines = split(text).split("\n")
    expect(lines).toHaveLength(text.split("\n").length)
    expect(lines[0]).toBe('import * as Effect from "effect/Effect"; import * as Layer from "effect/Layer";')
    expect(lines.slice(4)).toEqual(['import { join } from "node:path"', 'import * as Clock from "effect/Clock";', "Effect.log()", ""])
  })

  it("leaves everything else as it is", () => {
    for (const text of [
      'import * as SqlClient from "effect/sql/SqlClient"\n',
      'import { SqlClient } from "effect/sql/SqlClient"\n',
      'import { pipe } from "effect"\n',
      'import { it } from "@effect/vitest"\n',
      'import { Effect } from "./effect"\n',
      'const text = `import { Effect } from "effect"`\n',
    ]) {
      expect(split(text)).toBe(text)
    }
  })
})
