/** When credentials are refreshed, and what is known of them afterwards. Pure: the times that an application declares or tells, against the time that it is. */
import type { Authorization } from "@syncline/adapter-core"
import type { Renewal } from "../model/Renewal.ts"

type OAuth2Credentials = Extract<Authorization.Credentials, { readonly _tag: "OAuth2" }>

const minute = 60_000
const hour = 60 * minute

/** Access tokens are renewed so long before they end, or in the last quarter of a short life. */
const longestMargin = 2 * minute

/** A refresh of which nobody knows what came is tried again after so long. */
export const againMillis = 30_000

/** Whether an access token is too old to begin anything with. */
export const isStale = ({ expiresAt }: OAuth2Credentials, { refreshedAt }: Pick<Renewal, "refreshedAt">, now: number): boolean =>
  expiresAt !== undefined && now >= expiresAt - Math.min(longestMargin, Math.max(0, expiresAt - refreshedAt) / 4)

/** Whether an access token has ended by its own word. */
export const isOver = ({ expiresAt }: OAuth2Credentials, now: number): boolean => expiresAt !== undefined && now >= expiresAt

/** Whether it is time to refresh: for the access token's sake, the refresh token's, or because nobody knows what came of the last time. */
export const isDue = (credentials: OAuth2Credentials, renewal: Renewal, now: number): boolean => {
  if (renewal.begunAt !== undefined && now < renewal.begunAt + againMillis) return isOver(credentials, now)
  return (
    renewal.begunAt !== undefined || isStale(credentials, renewal, now) || (renewal.refreshAt !== undefined && now >= renewal.refreshAt)
  )
}

/** Half of an unused refresh token's life leaves the other half for an application that is away; near its end it is not asked without end. */
const halfway = (from: number, until: number): number => from + Math.max((until - from) / 2, Math.min(hour, ((until - from) * 3) / 4))

const earliest = (...times: ReadonlyArray<number | undefined>): number | undefined => {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

const after = (from: number, millis: number | undefined): number | undefined => (millis === undefined ? undefined : from + millis)

const timesOf = (
  { idleMillis, absoluteMillis }: Authorization.Refresh,
  signedInAt: number,
  now: number,
  told: number | undefined,
  isFixed: boolean,
): Pick<Renewal, "refreshAt" | "endsAt"> => {
  const idleEnd = isFixed ? undefined : earliest(told, after(now, idleMillis))
  const endsAt = earliest(after(signedInAt, absoluteMillis), isFixed ? told : undefined)
  // What refreshing cannot prolong is not refreshed for its own sake.
  const prolongs = idleEnd !== undefined && (endsAt === undefined || idleEnd < endsAt)
  return { ...(prolongs && { refreshAt: halfway(now, idleEnd) }), ...(endsAt !== undefined && { endsAt }) }
}

/** What is known when a person has signed in. */
export const signedIn = (facts: Authorization.Refresh, { refreshExpiresAt }: OAuth2Credentials, now: number): Renewal => ({
  signedInAt: now,
  refreshedAt: now,
  ...timesOf(facts, now, now, refreshExpiresAt, false),
})

/** What is known when a new pair has come for the refresh token `used`. */
export const refreshed = (
  facts: Authorization.Refresh,
  before: { readonly credentials: OAuth2Credentials; readonly renewal: Renewal },
  pair: OAuth2Credentials,
  now: number,
): Renewal => {
  const { signedInAt } = before.renewal
  const [told, was] = [pair.refreshExpiresAt, before.credentials.refreshExpiresAt]
  // An end that a refresh does not move is the end.
  const isFixed = told !== undefined && was !== undefined && told <= was + minute
  const { refreshToken } = before.credentials
  const grace = facts.graceMillis ?? 0
  const rotated = refreshToken !== undefined && pair.refreshToken !== undefined && grace > 0
  return {
    signedInAt,
    refreshedAt: now,
    ...(rotated && { previous: { refreshToken, until: now + grace } }),
    ...timesOf(facts, signedInAt, now, told, isFixed),
  }
}

/** A refresh is begun: should nobody hear of it again, it is taken up soon. */
export const begun = (renewal: Renewal, now: number): Renewal => ({ ...renewal, begunAt: now, refreshAt: now + againMillis })

/** Nothing came of it, and nothing will. */
export const ended = ({ signedInAt, refreshedAt }: Renewal): Renewal => ({ signedInAt, refreshedAt })
