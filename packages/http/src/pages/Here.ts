/** What every view knows: where it is, for whom it is drawn, and when. */
import type { ApplicationWays } from "@syncline/engine"
import type { Assets } from "./Assets.ts"

export interface Here {
  /** Before every path of the page: empty, or like `/connect`. */
  readonly base: string
  /** What the page calls itself. */
  readonly title: string
  readonly assets: Assets
  readonly applications: ReadonlyArray<ApplicationWays>
  /** For the forms of this browser and session. */
  readonly csrf: string
  /** A profile's session, or a tenant that the host has signed in. */
  readonly isSignedIn: boolean
  /** The session is the page's own, so that it can be ended here. */
  readonly maySignOut: boolean
  /** Open conflicts. */
  readonly decisions: number
  /** Epoch milliseconds. */
  readonly now: number
}

export const applicationOf = ({ applications }: Pick<Here, "applications">, app: string): ApplicationWays | undefined =>
  applications.find((application) => application.app === app)

/** An application's name for people. */
export const nameOf = (here: Pick<Here, "applications">, app: string): string => applicationOf(here, app)?.name ?? app

/** Parts of a path are written so that nothing in them leads elsewhere. */
export const pathOf = (...parts: ReadonlyArray<string>): string => `/${parts.map(encodeURIComponent).join("/")}`

export const withQuery = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value]]))
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`
}
