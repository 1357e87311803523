/** Counts requests the way the applications do, to tell whether one process alone went over a limit that was declared. */

const minute = 60_000
const hour = 60 * minute

/** Takes one request and says which limit it went over, if any. */
export type Meter = (request: { readonly at: number; readonly method: string; readonly points: number }) => string | undefined

export interface GithubLimits {
  readonly pointsPerMinute: number
  readonly createsPerMinute: number
  readonly createsPerHour: number
}

/** So much within any span. GitHub's hourly limit of requests is not among these: its window is GitHub's own, known from answers alone. */
export const githubMeter = (limits: GithubLimits): Meter => {
  const creates = (method: string) => (method === "POST" ? 1 : 0)
  const spans = [
    { name: "points a minute", most: limits.pointsPerMinute, span: minute, cost: (method: string) => (method === "GET" ? 1 : 5) },
    { name: "creates a minute", most: limits.createsPerMinute, span: minute, cost: creates },
    { name: "creates an hour", most: limits.createsPerHour, span: hour, cost: creates },
  ]
  let spent: Array<{ readonly at: number; readonly method: string }> = []
  return ({ at, method }) => {
    spent = [...spent.filter((earlier) => earlier.at > at - hour), { at, method }]
    return spans.find(({ most, span, cost }) => spent.reduce((sum, one) => sum + (one.at > at - span ? cost(one.method) : 0), 0) > most)
      ?.name
  }
}

export interface LinearLimits {
  readonly requestsPerHour: number
  readonly complexityPerHour: number
}

/** Buckets that are full at first and refill at a constant rate. */
export const linearMeter = ({ requestsPerHour, complexityPerHour }: LinearLimits): Meter => {
  const buckets = [
    { name: "requests an hour", most: requestsPerHour, level: requestsPerHour, cost: () => 1 },
    { name: "points an hour", most: complexityPerHour, level: complexityPerHour, cost: (points: number) => points },
  ]
  let last = Number.POSITIVE_INFINITY
  return ({ at, points }) => {
    const passed = Math.max(0, at - last)
    last = at
    for (const bucket of buckets) bucket.level = Math.min(bucket.most, bucket.level + (passed * bucket.most) / hour) - bucket.cost(points)
    return buckets.find(({ level }) => level < 0)?.name
  }
}
