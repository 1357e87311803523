/**
 * I10, by process, since what an application's answers teach is known to the process that heard them: what a process asks of an account is alone never over a
 * declared limit, nothing is asked inside a wait that the process was told of, and an application refuses for a limit only where another process asked it too.
 */
import type { Facts } from "../Facts.ts"
import { type Meter, githubMeter, linearMeter } from "../Meter.ts"
import type { NetworkRequest } from "../Network.ts"
import type { Checker } from "./Checker.ts"

const hour = 60 * 60_000

const meterOf = ({ limits, end }: Facts, side: string): Meter =>
  end.sides.find(({ name }) => name === side)?.app === "github" ? githubMeter(limits.github) : linearMeter(limits.linear)

export const limits: Checker = (facts) => {
  const meters = new Map<string, Meter>()
  /** When each process last asked for each account. */
  const asked = new Map<string, Map<string, number>>()
  const ofRequest = ({
    at,
    by,
    side = "nobody",
    account = "nobody",
    method,
    url,
    deed,
    insideWait,
  }: NetworkRequest): ReadonlyArray<string> => {
    const what = `${method} ${url} to ${side} by ${by} at ${new Date(at).toISOString()}`
    const key = `${by}\n${account}`
    const meter = meters.get(key) ?? meterOf(facts, side)
    meters.set(key, meter)
    // A refused request costs nothing.
    const over = deed === undefined || deed.overLimit ? undefined : meter({ at, method, points: deed.points })
    const others = [...(asked.get(account) ?? [])].filter(([other, last]) => other !== by && last > at - hour)
    asked.set(account, (asked.get(account) ?? new Map<string, number>()).set(by, at))
    return [
      ...(over === undefined ? [] : [`${what} was over the limit of ${over}, counting this process alone`]),
      ...(deed?.overLimit === true && others.length === 0 ? [`${what} was over the limit`] : []),
      ...(insideWait.asked > 0 ? [`${what} was made ${insideWait.asked} ms before the end of a wait that it was told of`] : []),
      ...(insideWait.stored > 0 ? [`${what} was made ${insideWait.stored} ms before the end of a wait that it read in the store`] : []),
    ]
  }
  return facts.requests.flatMap(ofRequest)
}
