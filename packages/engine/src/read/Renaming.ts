/** What names records that are others by now comes to name those, a page at a time. One that changes at the same time holds up no other. */
import type { Kind } from "@syncline/adapter-core"
import { Clock, Effect, Option } from "effect"
import { Adapters } from "../Adapters.ts"
import * as References from "../decide/References.ts"
import type { HubRecord, Origin } from "../model/Record.ts"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import { Commits, type Fence, empty } from "../store/Commits.ts"
import { Records } from "../store/Records.ts"
import * as RecordWrite from "./RecordWrite.ts"

/** Whose records they are, who changes them, and under which lease. */
interface Renamer {
  readonly tenant: string
  readonly origin: Origin
  readonly fence?: Fence
}

/** So many records are renamed in one commit. */
const atOnce = 100

const mostTries = 8

/** `kind`: of the records that are others by now; `into`: which, by their ids. */
export const rename = Effect.fnUntraced(function* (
  renamer: Renamer,
  kind: Kind.Kind,
  into: ReadonlyMap<string, string>,
): Effect.fn.Return<void, CommitRefused | StoreError, Commits | Records> {
  // Kinds of all applications, where it is known which there are.
  const kinds = Option.match(yield* Effect.serviceOption(Adapters), {
    onNone: () => new Map([[kind.name, kind]]),
    onSome: (known) => known.kinds,
  })
  const naming = [...kinds.values()].filter(({ fields }) => Object.values(fields).some(({ references }) => references === kind.name))
  if (into.size === 0 || naming.length === 0) return
  const records = yield* Records
  const names = naming.map(({ name }) => name)
  let after: Pick<HubRecord, "kind" | "id"> | undefined
  do {
    const page = { limit: atOnce, ...(after !== undefined && { after }) }
    const some = yield* records.naming(renamer.tenant, names, [...into.keys()], page)
    yield* renameSome(renamer, kinds, some, into)
    after = some.length < atOnce ? undefined : some.at(-1)
  } while (after !== undefined)
})

const renameSome = Effect.fnUntraced(function* (
  { tenant, origin, fence }: Renamer,
  kinds: ReadonlyMap<string, Kind.Kind>,
  found: ReadonlyArray<HubRecord>,
  into: ReadonlyMap<string, string>,
) {
  const [commits, records] = [yield* Commits, yield* Records]
  const at = yield* Clock.currentTimeMillis
  const write = Effect.fnUntraced(function* (all: ReadonlyArray<HubRecord>) {
    const written = all.flatMap((record) => {
      const kind = kinds.get(record.kind)
      const patch = kind === undefined ? {} : References.renamed(kind, record.data, into)
      return kind === undefined || Object.keys(patch).length === 0 ? [] : [RecordWrite.changed(kind, record, patch, origin, at)]
    })
    if (written.length === 0) return
    const spread = written.map(({ kind, id: recordId }) => ({ kind, recordId, except: null }))
    yield* commits.apply({ ...empty(tenant, at), ...(fence !== undefined && { fence }), records: written, spread })
  })
  const again = (record: HubRecord) =>
    Effect.flatMap(records.get(tenant, record.kind, record.id), (now) => write(Option.isSome(now) ? [now.value] : [])).pipe(
      Effect.retry({ times: mostTries, while: isStale }),
    )
  yield* Effect.catchIf(write(found), isStale, () => Effect.forEach(found, again, { discard: true }))
})

const isStale = (error: CommitRefused | StoreError): error is CommitRefused => error._tag === "CommitRefused" && error.reason === "Stale"
