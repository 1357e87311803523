/** A webhook of a repository or of a GitHub App, and what became of its deliveries. */
import type { GithubApp } from "../apps/App.ts"
import type { Repository } from "../World.ts"

export interface HookConfig {
  readonly url: string
  readonly contentType: "json" | "form"
  readonly secret: string | undefined
  /** `1`: certificates are not checked. Here they never are. */
  readonly insecureSsl: "0" | "1"
}

/** One attempt. Moments are epoch milliseconds. */
export interface HookDelivery {
  readonly id: number
  /** The same when it is sent again. */
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly redelivery: boolean
  readonly repositoryId: number | null
  readonly installationId: number | null
  readonly payload: string
  readonly deliveredAt: number
  readonly seconds: number
  /** `OK`, or what went wrong. */
  readonly status: string
  readonly statusCode: number
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly responseHeaders: Readonly<Record<string, string>>
  readonly responseBody: string | null
}

export interface Hook {
  readonly id: number
  readonly of: { readonly repository: Repository } | { readonly app: GithubApp }
  /** What addresses of records begin with in its payloads: where it was registered. */
  readonly origin: string
  readonly createdAt: number
  config: HookConfig
  events: ReadonlyArray<string>
  active: boolean
  updatedAt: number
  /** Oldest first. */
  deliveries: ReadonlyArray<HookDelivery>
}

export const wants = ({ active, events }: Hook, event: string): boolean => active && (events.includes("*") || events.includes(event))
