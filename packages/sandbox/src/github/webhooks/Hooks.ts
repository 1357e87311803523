/**
 * The webhooks, and what is sent to them: one delivery for each thing that happens, signed with the secret of its webhook. GitHub tries once; who missed a
 * delivery can ask for it again for three days.
 */
import * as Crypto from "node:crypto"
import type { Clock } from "../../App.ts"
import type { Random } from "../../Random.ts"
import { makeUuid } from "../../Uuid.ts"
import type { DeliveryResult, Letter, Outbox } from "../../webhooks/Outbox.ts"
import { covers } from "../apps/App.ts"
import type { GithubApp, Installation } from "../apps/App.ts"
import { installationWire } from "../apps/AppWire.ts"
import type { Registry } from "../apps/Registry.ts"
import { nodeId } from "../Rendering.ts"
import type { Rendering } from "../Rendering.ts"
import { fullName } from "../Repository.ts"
import type { Happening, Repository, User, World } from "../World.ts"
import { wants } from "./Hook.ts"
import type { Hook, HookConfig, HookDelivery } from "./Hook.ts"
import { hookWire } from "./HookWire.ts"
import { payloadOf, payloadText, surroundings } from "./Payload.ts"

const keptMillis = 3 * 24 * 60 * 60 * 1000

/** GitHub waits so long for an answer. */
const timeoutMillis = 10_000

export interface Hooks {
  readonly ofRepository: (repository: Repository) => ReadonlyArray<Hook>
  readonly ofApp: (app: GithubApp) => Hook | undefined
  readonly add: (hook: Pick<Hook, "of" | "origin" | "config" | "events" | "active">) => Hook
  readonly remove: (hook: Hook) => void
  readonly ping: (hook: Hook, sender: User) => void
  readonly tellOfInstallation: (installation: Installation, action: "created" | "deleted") => void
  /** The deliveries of the last three days, newest first. */
  readonly deliveries: (hook: Hook) => ReadonlyArray<HookDelivery>
  readonly redeliver: (hook: Hook, delivery: HookDelivery) => void
}

const signed = (secret: string | undefined, body: string): Readonly<Record<string, string>> => {
  if (secret === undefined || secret === "") return {}
  const by = (algorithm: string): string => `${algorithm}=${Crypto.createHmac(algorithm, secret).update(body).digest("hex")}`
  return { "x-hub-signature": by("sha1"), "x-hub-signature-256": by("sha256") }
}

const statusOf = (result: DeliveryResult): string => {
  if (result.kind === "failed") return result.reason === "timeout" ? "timed out" : "failed to connect to host"
  return result.status >= 200 && result.status < 300 ? "OK" : `Invalid HTTP Response: ${result.status}`
}

type Said = Pick<HookDelivery, "guid" | "event" | "action" | "redelivery" | "repositoryId" | "installationId" | "payload">

export const makeHooks = (options: {
  readonly world: World
  readonly registry: Registry
  readonly outbox: Outbox
  readonly random: Random
  readonly clock: Clock
}): Hooks => {
  const { world, registry, outbox, clock } = options
  const ofRepositories = new Map<Repository, Array<Hook>>()
  const ofApps = new Map<GithubApp, Hook>()
  let lastHook = 400_000_000
  let lastDelivery = 20_000_000_000

  const isThere = (hook: Hook): boolean =>
    "app" in hook.of ? ofApps.get(hook.of.app) === hook : (ofRepositories.get(hook.of.repository)?.includes(hook) ?? false)

  const letterTo = (hook: Hook, said: Said): Letter => {
    const isForm = hook.config.contentType === "form"
    const body = isForm ? new URLSearchParams({ payload: said.payload }).toString() : said.payload
    const target = "app" in hook.of ? { id: hook.of.app.id, type: "integration" } : { id: hook.of.repository.id, type: "repository" }
    return {
      url: hook.config.url,
      headers: {
        accept: "*/*",
        "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
        "user-agent": "GitHub-Hookshot/0000000",
        "x-github-delivery": said.guid,
        "x-github-event": said.event,
        "x-github-hook-id": String(hook.id),
        "x-github-hook-installation-target-id": String(target.id),
        "x-github-hook-installation-target-type": target.type,
        ...signed(hook.config.secret, body),
      },
      body,
    }
  }

  const send = (hook: Hook, said: Said): void => {
    lastDelivery += 1
    const id = lastDelivery
    outbox.put({
      id: said.guid,
      event: said.action === null ? said.event : `${said.event}.${said.action}`,
      hook: String(hook.id),
      dueAt: 0,
      timeoutMillis,
      write: () => (isThere(hook) ? letterTo(hook, said) : undefined),
      settle: (letter, result, tookMillis) => {
        const answered = result.kind === "answered" ? result : undefined
        const delivery: HookDelivery = {
          ...said,
          id,
          deliveredAt: clock(),
          seconds: Math.round(tookMillis / 10) / 100,
          status: statusOf(result),
          statusCode: answered?.status ?? 0,
          requestHeaders: letter.headers,
          responseHeaders: answered?.headers ?? {},
          responseBody: answered?.body ?? null,
        }
        const since = clock() - keptMillis
        hook.deliveries = [...hook.deliveries.filter(({ deliveredAt }) => deliveredAt > since), delivery]
      },
    })
  }

  const renderingFor = (hook: Hook): Rendering => ({ world, origin: hook.origin, version: "2022-11-28" })

  const say = (
    hook: Hook,
    said: Pick<Said, "event" | "action"> & Partial<Pick<Said, "repositoryId">>,
    installation: Installation | undefined,
    payload: object,
  ): void =>
    send(hook, {
      repositoryId: null,
      ...said,
      guid: makeUuid(options.random),
      redelivery: false,
      installationId: installation?.id ?? null,
      payload: payloadText(payload),
    })

  const tell = (hook: Hook, happening: Happening, repository: Repository, installation: Installation | undefined): void => {
    const { event, action } = happening
    const through =
      installation === undefined
        ? {}
        : { installation: { id: installation.id, node_id: nodeId("IntegrationInstallation", installation.id) } }
    const payload = { ...payloadOf(renderingFor(hook), repository, happening), ...through }
    say(hook, { event, action, repositoryId: repository.id }, installation, payload)
  }

  const watcher = (repository: Repository, happening: Happening): void => {
    for (const hook of ofRepositories.get(repository) ?? []) {
      if (wants(hook, happening.event)) tell(hook, happening, repository, undefined)
    }
    for (const [app, hook] of ofApps) {
      const installation = wants(hook, happening.event) ? registry.covering(app, repository) : undefined
      if (installation !== undefined) tell(hook, happening, repository, installation)
    }
  }

  const watchIfAny = (): void => {
    world.watching.watcher = ofRepositories.size > 0 || ofApps.size > 0 ? watcher : undefined
  }

  return {
    ofRepository: (repository) => ofRepositories.get(repository) ?? [],
    ofApp: (app) => ofApps.get(app),
    add: (draft) => {
      lastHook += 1
      const hook: Hook = { ...draft, id: lastHook, createdAt: clock(), updatedAt: clock(), deliveries: [] }
      if ("app" in hook.of) ofApps.set(hook.of.app, hook)
      else ofRepositories.set(hook.of.repository, [...(ofRepositories.get(hook.of.repository) ?? []), hook])
      watchIfAny()
      return hook
    },
    remove: (hook) => {
      if ("app" in hook.of) ofApps.delete(hook.of.app)
      else {
        const left = (ofRepositories.get(hook.of.repository) ?? []).filter((other) => other !== hook)
        if (left.length === 0) ofRepositories.delete(hook.of.repository)
        else ofRepositories.set(hook.of.repository, left)
      }
      watchIfAny()
    },
    ping: (hook, sender) => {
      const rendering = renderingFor(hook)
      const repository = "app" in hook.of ? undefined : hook.of.repository
      const own = { zen: "Keep it logically awesome.", hook_id: hook.id, hook: hookWire(rendering, hook) }
      const said = { event: "ping", action: null, repositoryId: repository?.id ?? null }
      say(hook, said, undefined, { ...own, ...surroundings(rendering, repository, sender) })
    },
    tellOfInstallation: (installation, action) => {
      const hook = ofApps.get(installation.app)
      if (hook === undefined || !hook.active) return
      const rendering = renderingFor(hook)
      const covered = [...world.repositoriesById.values()].filter((repository) => covers(installation, repository))
      const repositories = covered.map((repository) => ({
        id: repository.id,
        node_id: nodeId("Repository", repository.id),
        name: repository.name,
        full_name: fullName(repository),
        private: repository.private,
      }))
      say(hook, { event: "installation", action }, installation, {
        action,
        installation: installationWire(rendering, installation),
        repositories,
        requester: null,
        ...surroundings(rendering, undefined, installation.account),
      })
    },
    deliveries: (hook) => hook.deliveries.filter(({ deliveredAt }) => deliveredAt > clock() - keptMillis).toReversed(),
    redeliver: (hook, { guid, event, action, repositoryId, installationId, payload }) =>
      send(hook, { guid, event, action, repositoryId, installationId, payload, redelivery: true }),
  }
}

export const appHookConfig = (draft: {
  readonly url: string
  readonly secret?: string
  readonly contentType?: "json" | "form"
}): HookConfig => ({
  url: draft.url,
  contentType: draft.contentType ?? "json",
  secret: draft.secret,
  insecureSsl: "0",
})
