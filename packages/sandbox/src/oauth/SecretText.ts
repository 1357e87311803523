/** Texts that nobody outside can guess, and that the same seed always makes the same. */
import type { Random } from "../Random.ts"

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

export const makeSecretText = (random: Random, length: number, letters: string = alphabet): string =>
  Array.from({ length }, () => letters.charAt(Math.floor(random() * letters.length))).join("")
