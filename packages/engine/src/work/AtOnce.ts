/** How many connections, and partitions of one, are worked on at once. One after the other whatever is done follows from what is there, and from nothing else. */
import { Context } from "effect"

export const OneByOne = Context.Reference<boolean>("@syncline/engine/AtOnce/OneByOne", { defaultValue: () => false })
