/**
 * GitHub Issues as one emulated application: state, people, and the REST API in front of them. Its time is the clock's plus a fixed skew, ids and
 * request numbers count up from fixed starts, and nothing is random, so the same requests at the same times get the same replies byte for byte.
 */
import type { App, AppReply, Clock } from "../App.ts"
import { makeFace } from "../face/Face.ts"
import { makeRandom } from "../Random.ts"
import { makeOutbox } from "../webhooks/Outbox.ts"
import type { Whims } from "../Whims.ts"
import { badCredentials } from "./Access.ts"
import type { Known, Token } from "./Access.ts"
import type { ApiVersion } from "./ApiVersion.ts"
import type { GithubAppDraft, OauthAppDraft } from "./apps/App.ts"
import { makeApps } from "./apps/Apps.ts"
import type { Apps } from "./apps/Apps.ts"
import { makeRegistry } from "./apps/Registry.ts"
import { githubVendor } from "./Face.ts"
import { makeGateway } from "./Gateway.ts"
import { labelNamed } from "./Label.ts"
import { makeGrants } from "./oauth/Grants.ts"
import { usualLifetimes } from "./oauth/Lifetimes.ts"
import type { Lifetimes } from "./oauth/Lifetimes.ts"
import { isOfSignIn, makeSignIn } from "./oauth/SignIn.ts"
import { makePeople } from "./People.ts"
import type { People } from "./People.ts"
import type { LimitOptions } from "./RateLimits.ts"
import { makeRecords } from "./Records.ts"
import type { ApiWrite, Records } from "./Records.ts"
import { createRepository, repositoryNamed } from "./Repository.ts"
import type { RepositoryDraft } from "./Repository.ts"
import { markRevised } from "./Revision.ts"
import type { Revised } from "./Revision.ts"
import { createUser, ensureUser } from "./User.ts"
import { makeHooks } from "./webhooks/Hooks.ts"
import { makeWorld } from "./World.ts"
import type { User } from "./World.ts"

export interface GithubOptions {
  readonly clock: Clock
  /** How far GitHub's own clock is ahead, in milliseconds; negative when it is behind. */
  readonly skewMillis?: number
  /** Users that need more than a login, organisations for one; all others appear when they are first named. */
  readonly users?: ReadonlyArray<{ readonly login: string; readonly name?: string; readonly type?: User["type"] }>
  readonly repositories?: ReadonlyArray<RepositoryDraft>
  readonly tokens?: ReadonlyArray<Token>
  readonly oauthApps?: ReadonlyArray<OauthAppDraft>
  readonly githubApps?: ReadonlyArray<GithubAppDraft>
  /** In seconds, in place of GitHub's own. */
  readonly lifetimes?: Partial<Lifetimes>
  /** Logins of people who have not confirmed their mail address: nobody gets a token of theirs. */
  readonly unverified?: ReadonlyArray<string>
  /** Decides the codes and tokens that apps are given. */
  readonly seed?: number
  readonly limits?: LimitOptions
  /** How long after its creation an issue or comment is first found by search; 0 when absent. */
  readonly searchDelaySeconds?: number
  /** Versions of the API that are answered with "gone". */
  readonly retiredVersions?: ReadonlyArray<ApiVersion>
}

/** One record, to be spoiled. */
export type RecordAddress =
  | { readonly repository: string; readonly issue: number }
  | { readonly repository: string; readonly comment: number }
  | { readonly repository: string; readonly label: string }

export interface Github extends App {
  readonly people: People
  /** The same people at another time, for filling in a past. */
  readonly peopleAt: (clock: Clock) => People
  readonly records: Records
  /**
   * From now on this record comes out of every endpoint as `spoil` makes it, wherever it would have come out as `wire`; the others stay fine.
   * Returns the function that ends it.
   */
  readonly malform: (address: RecordAddress, spoil: (wire: Record<string, unknown>) => unknown) => () => void
  readonly whims: Whims
  readonly apps: Apps
}

export const makeGithub = (options: GithubOptions): Github => {
  const world = makeWorld()
  const skew = options.skewMillis ?? 0
  const now: Clock = () => options.clock() + skew
  for (const user of options.users ?? []) createUser(world, user, now())
  for (const repository of options.repositories ?? []) createRepository(world, repository, now())
  const tokens = new Map<string, Known>(
    (options.tokens ?? []).map((token) => [token.token, { token, user: ensureUser(world, token.login, now()) }]),
  )
  const registry = makeRegistry(world)
  const random = makeRandom(options.seed ?? 1)
  const lifetimes = { ...usualLifetimes, ...options.lifetimes }
  const grants = makeGrants({ registry, known: tokens, random, lifetimes })
  const outbox = makeOutbox()
  const hooks = makeHooks({ world, registry, outbox, random, clock: now })
  const apps = makeApps({ world, registry, grants, hooks, clock: now })
  for (const app of options.oauthApps ?? []) apps.registerOauthApp(app)
  for (const app of options.githubApps ?? []) apps.registerGithubApp(app)
  const signIn = makeSignIn({ world, registry, grants, random, lifetimes, unverified: options.unverified ?? [] })
  const apiWrites: Array<ApiWrite> = []
  const gateway = makeGateway({
    world,
    tokens,
    registry,
    grants,
    hooks,
    apiWrites,
    limits: options.limits ?? {},
    searchDelayMillis: (options.searchDelaySeconds ?? 0) * 1000,
    retiredVersions: options.retiredVersions ?? [],
  })
  const recordAt = (address: RecordAddress): Revised => {
    const repository = repositoryNamed(world, address.repository)
    const record =
      "issue" in address
        ? repository.issues.get(address.issue)
        : "comment" in address
          ? repository.comments.get(address.comment)
          : labelNamed(repository, address.label)
    if (record === undefined) throw new Error(`there is no such record in ${address.repository}`)
    return record
  }

  return {
    name: "github",
    handle: (request): AppReply => (isOfSignIn(request.url.pathname) ? signIn(request, now()) : gateway.handle(request, now())),
    limited: (limit, at) => gateway.limited(limit, at + skew),
    unauthorized: () => gateway.refuse(badCredentials(), now()),
    people: makePeople(world, now),
    peopleAt: (clock) => makePeople(world, clock),
    records: makeRecords(world, apiWrites),
    face: makeFace(githubVendor(world, now)),
    whims: world.whims,
    apps,
    outbox,
    malform: (address, spoil) => {
      const record = recordAt(address)
      world.malformed.set(record, spoil)
      markRevised(record)
      return () => {
        if (world.malformed.get(record) === spoil) world.malformed.delete(record)
        markRevised(record)
      }
    },
  }
}
