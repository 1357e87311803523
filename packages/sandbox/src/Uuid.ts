/** Version 4 UUIDs drawn from the emulator's own random numbers, so that the same seed always makes the same ids, and the check for them. */
import type { Random } from "./Random.ts"

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

const hex = (random: Random, digits: number): string =>
  Math.floor(random() * 16 ** digits)
    .toString(16)
    .padStart(digits, "0")

export const makeUuid = (random: Random): string =>
  [
    hex(random, 8),
    hex(random, 4),
    `4${hex(random, 3)}`,
    `${"89ab".charAt(Math.floor(random() * 4))}${hex(random, 3)}`,
    hex(random, 6) + hex(random, 6),
  ].join("-")

/** Whether the text is a UUID of version 4, in either letter case. */
export const isUuid = (text: string): boolean => pattern.test(text)
