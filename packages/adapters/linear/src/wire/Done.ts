/** What Linear answers to what leaves nothing to show. Anything else leaves it open what became of the write. */
import { Schema } from "effect"

export const Done = Schema.Literal(true)
