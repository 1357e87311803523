/** A request that GitHub refuses, in GitHub's words. Thrown where the reason is found, and turned into a reply in one place. */

/** One line of the `errors` of a 422. */
export interface FieldError {
  readonly resource: string
  readonly field: string
  readonly code: "missing" | "missing_field" | "invalid" | "already_exists" | "unprocessable" | "custom"
  readonly value?: unknown
  readonly message?: string
}

const documentation = "https://docs.github.com/rest"

export class Refusal extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.body = { message, ...details, documentation_url: documentation, status: String(status) }
    this.headers = headers
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found")

/** GitHub may well answer this; the emulator does not, and its README says what it does. */
export const notEmulated = (method: string, path: string): Refusal => new Refusal(501, `not emulated: ${method} ${path}`)

/** The issue or repository lives at `location` now, an absolute URL. */
export const moved = (status: 301 | 307, location: string): Refusal =>
  new Refusal(status, "Moved Permanently", { url: location }, { location })

export const validationFailed = (...errors: ReadonlyArray<FieldError>): Refusal => new Refusal(422, "Validation Failed", { errors })

/** The token's permission does not reach as far as the request. */
export const notAccessible = (): Refusal => new Refusal(403, "Resource not accessible by personal access token")

/** A GitHub App was not given what the request needs. */
export const notAccessibleByIntegration = (): Refusal => new Refusal(403, "Resource not accessible by integration")

/** The user's role does not reach as far as the request. */
export const adminRightsNeeded = (): Refusal => new Refusal(403, "Must have admin rights to Repository.")
