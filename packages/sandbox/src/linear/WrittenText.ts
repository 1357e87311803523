/** What becomes of a text that is written, by whom ever. It stays as it is, but for the whim `rewrites`. */
import { rewritesTexts } from "../Whims.ts"
import { rewritten } from "./RichText.ts"
import type { Workspace } from "./Workspace.ts"

export const keptTitle = ({ whims }: Workspace, title: string): string => (rewritesTexts(whims) ? title.trim() : title)

export const keptBody = <Body extends string | null>({ whims }: Workspace, body: Body): Body | string =>
  body !== null && rewritesTexts(whims) ? rewritten(body) : body
