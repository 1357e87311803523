/**
 * What an index sees of an id or key that comes from outside. PostgreSQL indexes hold at most 2.7 kB of a row, and vendors' ids and match keys may be
 * longer; a long one is represented by its hash. Different ids have different short ids.
 */
import { createHash } from "node:crypto"

const longestBytes = 256
const mark = "sha256:"

/** An id that looks like a hash is hashed too, so that it cannot be taken for a long one. */
const isShort = (id: string): boolean => (id.length * 3 <= longestBytes || Buffer.byteLength(id) <= longestBytes) && !id.startsWith(mark)

/** The id itself, or its hash if it is long. */
export const shortId = (id: string): string => (isShort(id) ? id : mark + createHash("sha256").update(id).digest("base64url"))

/** The id where its short id does not tell it, else null. */
export const longId = (id: string): string | null => (isShort(id) ? null : id)
