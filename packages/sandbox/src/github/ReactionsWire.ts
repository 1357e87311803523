/** The reactions to an issue or comment, counted. */
import { reactionContents } from "./World.ts"
import type { Reactions } from "./World.ts"

/** `url` is the one of the list of reactions. */
export const reactionsWire = (url: string, reactions: Reactions): Record<string, unknown> => {
  const counts = reactionContents.map((content) => [content, reactions.get(content) ?? 0] as const)
  return { url, total_count: counts.reduce((sum, [, count]) => sum + count, 0), ...Object.fromEntries(counts) }
}
