/** The parts of the page that do not change: each at an address that names what it contains, so that browsers keep it for good. */
import type { ApplicationWays } from "@syncline/engine"
import { createHash } from "node:crypto"
import { script } from "./Enhance.ts"
import { rules } from "./Stylesheet.ts"
import { tokens } from "./Tokens.ts"

interface Asset {
  readonly type: string
  readonly text: string
}

export interface Assets {
  /** Below the page's own path. */
  readonly stylesheet: string
  readonly script: string
  /** Of an application, by its short name. */
  readonly icon: (app: string) => string | undefined
  /** What is at an address, if it is one of these. */
  readonly answer: (path: string) => Response | undefined
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 12)

/** A picture that somebody opens by itself is a document: nothing runs in it. */
const headers = {
  "cache-control": "public, max-age=31536000, immutable",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
}

/** `stylesheet`: takes the place of the tokens. */
export const make = (applications: ReadonlyArray<ApplicationWays>, stylesheet: string = tokens): Assets => {
  const assets = new Map<string, Asset>()
  const put = (name: string, extension: string, asset: Asset): string => {
    const path = `/assets/${name}-${hashOf(asset.text)}.${extension}`
    assets.set(path, asset)
    return path
  }
  const icons = new Map(applications.map(({ app, icon }) => [app, put(app, "svg", { type: "image/svg+xml", text: icon })]))
  return {
    stylesheet: put("page", "css", { type: "text/css; charset=utf-8", text: `${stylesheet}\n${rules}` }),
    script: put("page", "js", { type: "text/javascript; charset=utf-8", text: script }),
    icon: (app) => icons.get(app),
    answer: (path) => {
      const asset = assets.get(path)
      return asset && new Response(asset.text, { headers: { ...headers, "content-type": asset.type } })
    },
  }
}
