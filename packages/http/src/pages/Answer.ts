/** What a route comes to, before it is a response. */
import type { Stream } from "effect"
import type { VNode } from "preact"

export interface Shown {
  readonly _tag: "Shown"
  readonly status: number
  readonly title: string
  readonly body: VNode
  /** It has a button that sends people to an application. */
  readonly signsIn: boolean
  /** It tells how things stand, and is kept up to date where scripts run. */
  readonly isLive: boolean
}

export interface Sent {
  readonly _tag: "Sent"
  /** A path of the page, or, of a sign-in, the application's address. */
  readonly to: string
  readonly cookies: ReadonlyArray<string>
}

export interface Told {
  readonly _tag: "Told"
  /** Server-sent events. */
  readonly events: Stream.Stream<string>
}

export type Answer = Shown | Sent | Told

export const shown = (title: string, body: VNode, more: Partial<Pick<Shown, "status" | "signsIn" | "isLive">> = {}): Shown => ({
  _tag: "Shown",
  status: 200,
  title,
  body,
  signsIn: false,
  isLive: false,
  ...more,
})

export const sent = (to: string, cookies: ReadonlyArray<string> = []): Sent => ({ _tag: "Sent", to, cookies })
