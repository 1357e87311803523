/** The texts of issues and comments, written once and kept until one of the records in them changes: what makes long lists cheap. */
import { type RecordText, textOf } from "./RecordText.ts"
import type { Rendering } from "./Rendering.ts"
import type { Revised } from "./Revision.ts"
import type { KeptText, World } from "./World.ts"

/** How many texts are kept, so that a very long list costs time again but no memory. */
const mostKept = 20_000

/** The kept text of a record; `parts` are all records that `wire` reads, `form` names the way it writes them. */
export const keptTextOf = (
  rendering: Rendering,
  form: string,
  record: object,
  parts: ReadonlyArray<Revised | null>,
  wire: () => Record<string, unknown>,
): RecordText => {
  const spoil = rendering.world.malformed.get(record)
  if (spoil !== undefined) return textOf(spoil(wire()))
  const way = `${form} ${rendering.origin} ${rendering.version}`
  const revision = parts.reduce((latest, part) => (part !== null && part.revision > latest ? part.revision : latest), 0)
  const kept = rendering.world.texts.get(record)
  if (kept !== undefined && kept.revision === revision && kept.way === way) return kept.text
  const text = textOf(wire())
  keep(rendering.world, record, { way, revision, text })
  return text
}

const keep = ({ texts }: World, record: object, text: KeptText): void => {
  texts.delete(record)
  texts.set(record, text)
  const oldest = texts.size > mostKept ? texts.keys().next().value : undefined
  if (oldest !== undefined) texts.delete(oldest)
}
