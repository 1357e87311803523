/**
 * Who may act at GitHub besides people: OAuth apps, which act for a person within scopes, and GitHub Apps, which act for a person or as themselves where they are
 * installed, within permissions.
 */
import { createPublicKey } from "node:crypto"
import type { KeyObject } from "node:crypto"
import type { Repository, User } from "../World.ts"

/** An OAuth app to be. */
export interface OauthAppDraft {
  readonly clientId: string
  readonly clientSecret: string
  /** The client id when absent. */
  readonly name?: string
  /** Where people are sent back to; a request may name an address below it. */
  readonly callbackUrl: string
  /** Tokens live for eight hours and come with a refresh token; otherwise only those do that were asked for with the scope `offline_access`. */
  readonly expiringTokens?: boolean
}

export type Permission = "read" | "write"

/** Where a GitHub App is installed: all repositories of an account, or those that are named `owner/name`. */
export interface InstallationDraft {
  /** The login of a person or an organisation. */
  readonly account: string
  readonly repositories?: ReadonlyArray<string>
}

/** Where a GitHub App wants to hear of what happens wherever it is installed. */
export interface AppWebhookDraft {
  readonly url: string
  readonly secret?: string
  readonly contentType?: "json" | "form"
}

/** A GitHub App to be. */
export interface GithubAppDraft {
  /** Its name in addresses; it acts as the user `<slug>[bot]`. */
  readonly slug: string
  /** 1, 2, … in the order of registration when absent. */
  readonly id?: number
  /** The slug when absent. */
  readonly name?: string
  /** The login of who owns it; `github` when absent. */
  readonly owner?: string
  readonly clientId: string
  readonly clientSecret: string
  /** The first is where people are sent back to unless a request names another. */
  readonly callbackUrls: ReadonlyArray<string>
  /** PEM of the public key that its web tokens are checked with; a private key does as well. Without one it cannot act as itself. */
  readonly key?: string
  /** Issues to write and metadata to read when absent. */
  readonly permissions?: Readonly<Record<string, Permission>>
  /** The events of its webhook. */
  readonly events?: ReadonlyArray<string>
  readonly webhook?: AppWebhookDraft
  /** `false`: the tokens of people do not expire and have no refresh token. */
  readonly expiringTokens?: boolean
  readonly installations?: ReadonlyArray<InstallationDraft>
}

export interface GithubApp {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly clientId: string
  readonly owner: User
  /** The user it acts as. */
  readonly bot: User
  readonly key: KeyObject | undefined
  readonly permissions: Readonly<Record<string, Permission>>
  readonly events: ReadonlyArray<string>
  readonly createdAt: number
}

export interface Installation {
  readonly id: number
  readonly app: GithubApp
  readonly account: User
  /** `all`: those to come as well. */
  readonly selection: "all" | ReadonlyArray<Repository>
  readonly createdAt: number
}

/** What the OAuth server has to know of either kind of app. */
export interface Client {
  readonly clientId: string
  readonly secret: string
  readonly name: string
  readonly callbackUrls: ReadonlyArray<string>
  readonly expiringTokens: boolean
  /** `undefined` for an OAuth app. */
  readonly app: GithubApp | undefined
}

export const covers = (installation: Installation, repository: Repository): boolean =>
  installation.selection === "all" ? repository.owner === installation.account : installation.selection.includes(repository)

export const publicKeyOf = (pem: string): KeyObject => createPublicKey(pem)
