/** The path below which something is mounted. */
import { InvalidInput } from "@syncline/engine"

/** Throws `InvalidInput` for what is no path. */
export const check = (basePath: string, example: string): void => {
  if (basePath !== "" && !/^(\/[^/?#]+)+$/.test(basePath))
    throw new InvalidInput({ message: `basePath is ${JSON.stringify(basePath)}; it must be a path like ${JSON.stringify(example)}` })
}

/** A path as it is below that one. `undefined`: it is not below it. */
export const within = (basePath: string, path: string): string | undefined => {
  if (basePath === "") return path
  return path === basePath || path.startsWith(`${basePath}/`) ? path.slice(basePath.length) || "/" : undefined
}
