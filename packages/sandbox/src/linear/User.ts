/** A member of the workspace, or somebody outside who is only known through an integration. */
import type { Row } from "./Table.ts"

export interface User extends Row {
  readonly name: string
  /** The short name others see and mention; unique in the workspace. */
  readonly displayName: string
  readonly email: string
  /** A suspended user keeps what they made, is hidden from lists and cannot be assigned. */
  readonly active: boolean
  readonly admin: boolean
  /** A program that acts as itself. */
  readonly app: boolean
}

/** Somebody who has no account and acts through a connected tool. */
export interface ExternalUser extends Row {
  readonly name: string
  readonly displayName: string
  readonly email: string | null
}

/** The connected tool that made a record in place of a user. */
export interface Bot {
  /** The tool in one word, such as `slack`. */
  readonly type: string
  readonly name: string
}
