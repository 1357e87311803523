/**
 * Access that lapses: a session that ran out, a right that was taken away. For a while the application answers all that is asked about a place as if that were
 * not allowed, or as if there were no such place; who asks is still known.
 */
import type { Fault } from "@syncline/sandbox"

/** `forbidden`: it says so; `hidden`: there seems to be no such place. */
export type Denial = "forbidden" | "hidden"

export interface Lapses {
  /** From the request after so many more of this side on. */
  readonly begin: (side: string, denial: Denial, after: number) => void
  readonly end: (side: string) => void
  /** What befalls a request of this side that is about its place. */
  readonly faultFor: (side: string) => Fault | undefined
}

const json = { "content-type": "application/json; charset=utf-8" }

const denials: Readonly<Record<"github" | "linear", Readonly<Record<Denial, Fault>>>> = {
  github: {
    forbidden: { kind: "status", status: 403, headers: json, body: '{"message":"The session with the identity provider is over."}' },
    hidden: { kind: "status", status: 404, headers: json, body: '{"message":"Not Found"}' },
  },
  linear: {
    forbidden: {
      kind: "status",
      status: 200,
      headers: json,
      body: '{"data":null,"errors":[{"message":"Access denied","extensions":{"type":"forbidden","code":"FORBIDDEN","statusCode":403}}]}',
    },
    hidden: {
      kind: "status",
      status: 200,
      headers: json,
      body: '{"data":null,"errors":[{"message":"Entity not found: Team","extensions":{"type":"invalid input","code":"INPUT_ERROR","statusCode":400}}]}',
    },
  },
}

export const makeLapses = (appOf: (side: string) => "github" | "linear"): Lapses => {
  const under = new Map<string, { readonly denial: Denial; after: number }>()
  return {
    begin: (side, denial, after) => void under.set(side, { denial, after }),
    end: (side) => void under.delete(side),
    faultFor: (side) => {
      const lapse = under.get(side)
      if (lapse === undefined) return undefined
      lapse.after -= 1
      return lapse.after >= 0 ? undefined : denials[appOf(side)][lapse.denial]
    },
  }
}
