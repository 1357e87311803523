/** One failure of each reason that an adapter can give. */
import {
  Conflict,
  Forbidden,
  Gone,
  Malformed,
  Moved,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
  UnknownOutcome,
} from "@syncline/adapter-core"

export const reasons: { readonly [Tag in Reason["_tag"]]: Reason & { readonly _tag: Tag } } = {
  RateLimited: new RateLimited({ message: "slow down", waitMillis: 1000 }),
  Unavailable: new Unavailable({ message: "maintenance" }),
  Unauthorized: new Unauthorized({ message: "revoked" }),
  Forbidden: new Forbidden({ message: "not yours" }),
  Rejected: new Rejected({ message: "no such list" }),
  Conflict: new Conflict({ message: "it moved" }),
  Gone: new Gone({ message: "it is gone" }),
  Moved: new Moved({ message: "it is elsewhere", partition: "other", externalId: "7" }),
  Malformed: new Malformed({ message: "no JSON" }),
  UnknownOutcome: new UnknownOutcome({ message: "cut off" }),
}
