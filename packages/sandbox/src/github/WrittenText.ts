/**
 * What GitHub makes of a text that is written, by whom ever. White space around a title is no part of it. A body is kept as it was sent; with the whim `rewrites`
 * it is what the form on the web pages sends: lines end with CR LF, and nothing blank stands at the end.
 */
import { rewritesTexts } from "../Whims.ts"
import type { World } from "./World.ts"

export const titleAsKept = (title: string): string => title.trim()

export const bodyAsKept = ({ whims }: World, body: string): string =>
  rewritesTexts(whims) ? body.trimEnd().replaceAll(/\r\n?|\n/g, "\r\n") : body
