/** How records are written into a reply: with links to the host that was asked, and in the API version that was asked for. */
import type { ApiVersion } from "./ApiVersion.ts"
import type { World } from "./World.ts"

export interface Rendering {
  readonly world: World
  /** `https://api.github.com` or wherever the request came in; no slash at the end. */
  readonly origin: string
  readonly version: ApiVersion
}

/** Where GitHub itself shows records to people: what the API says, though the pages of the emulator are at its own address. */
export const webOrigin = "https://github.com"

/** The opaque id that goes with the numeric one. */
export const nodeId = (kind: string, id: number): string => Buffer.from(`0${kind.length}:${kind}${id}`).toString("base64")
