/** The vendor's answers over HTTP. Whatever GraphQL itself reports goes out with status 200; only what was not executed has another status. */
import type { GraphQLError } from "graphql"
import type { AppReply } from "../App.ts"
import { withExtensions } from "./LinearError.ts"

type Headers = Readonly<Record<string, string>>

const json = (status: number, body: unknown, headers: Headers = {}): AppReply => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body: JSON.stringify(body),
})

/** A request that was executed, with errors or without. */
export const executed = (
  result: { readonly data?: unknown; readonly errors?: ReadonlyArray<GraphQLError> | undefined },
  headers: Headers,
): AppReply => {
  if (result.errors === undefined) return json(200, { data: result.data }, headers)
  return json(200, { errors: result.errors.map((error) => withExtensions(error).toJSON()), data: result.data ?? null }, headers)
}

interface Refusal {
  readonly status: number
  readonly message: string
  readonly type: string
  readonly code: string
  /** The status inside the body, where it is not the one outside. */
  readonly statusCode?: number
  readonly explanation: string
}

const refused = (refusal: Refusal, headers?: Headers): AppReply =>
  json(
    refusal.status,
    {
      errors: [
        {
          message: refusal.message,
          extensions: {
            type: refusal.type,
            code: refusal.code,
            statusCode: refusal.statusCode ?? refusal.status,
            userError: true,
            userPresentableMessage: refusal.explanation,
          },
        },
      ],
    },
    headers,
  )

/** A document that does not parse, does not fit the schema, or whose variables do not: nothing was executed. */
export const notExecutable = (errors: ReadonlyArray<GraphQLError>, code: string, headers: Headers): AppReply =>
  json(400, { errors: errors.map((error) => ({ ...error.toJSON(), extensions: { type: "graphql error", code } })) }, headers)

/** 401, as the vendor's users report for a missing, wrong or revoked credential; it comes before any look at the query. */
export const unauthenticated = (): AppReply =>
  refused({
    status: 401,
    message: "Authentication required, not authenticated",
    type: "authentication error",
    code: "AUTHENTICATION_ERROR",
    explanation: "You need to authenticate to access this operation.",
  })

/** A personal key behind `Bearer` is bad input to the vendor, not a failed sign-in. */
export const keyAsBearer = (): AppReply =>
  refused({
    status: 400,
    message: "An API key was sent as a Bearer token. Remove the Bearer prefix from the Authorization header.",
    type: "invalid input",
    code: "INPUT_ERROR",
    explanation: "Remove the Bearer prefix from the Authorization header.",
  })

export const badRequest = (explanation: string, headers?: Headers): AppReply =>
  refused({ status: 400, message: explanation, type: "invalid input", code: "BAD_REQUEST", explanation }, headers)

export const wrongAddress = (status: 404 | 405): AppReply => ({ status, headers: { "content-type": "text/plain" }, body: "" })

/** Too many requests or points in the hour: 400 outside, 429 inside. */
export const rateLimited = (what: string, headers: Headers): AppReply =>
  refused(
    {
      status: 400,
      message: `Rate limit exceeded: ${what}`,
      type: "ratelimited",
      code: "RATELIMITED",
      statusCode: 429,
      explanation: "The rate limit is used up. Wait and try again.",
    },
    headers,
  )

/** More points than a single request may cost. Nothing was executed and nothing was taken from the hour's points. */
export const tooComplex = (complexity: number, limit: number, headers: Headers): AppReply =>
  refused(
    {
      status: 400,
      message: "Query too complex",
      type: "invalid input",
      code: "INPUT_ERROR",
      explanation: `Complexity: ${complexity}. Maximum allowed: ${limit}.`,
    },
    headers,
  )
