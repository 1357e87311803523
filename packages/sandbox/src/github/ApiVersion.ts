/** The API versions. A request without a version gets the oldest supported one; an unknown one is refused, a retired one is gone. */
import { Refusal } from "./Refusal.ts"

export type ApiVersion = "2022-11-28" | "2026-03-10"

const supported: ReadonlyArray<ApiVersion> = ["2022-11-28", "2026-03-10"]

/** The version to answer in; throws the refusal of one that cannot be answered. */
export const selectVersion = (asked: string | undefined, retired: ReadonlyArray<ApiVersion>): ApiVersion => {
  const version = asked === undefined ? supported.find((known) => !retired.includes(known)) : supported.find((known) => known === asked)
  if (version === undefined) throw new Refusal(400, `The API version ${asked ?? ""} is not supported.`)
  if (retired.includes(version)) throw new Refusal(410, `The API version ${version} is no longer available.`)
  return version
}
