/** A caller of the emulator for tests: sends one document and reads the answer apart. */
import { type Linear, type LinearOptions, makeLinear, ownerKey, type Team } from "@syncline/sandbox/linear"

export interface GraphqlError {
  readonly message: string
  readonly path?: ReadonlyArray<string | number>
  readonly extensions: { readonly [name: string]: unknown }
}

/** `data` is left open: each test says what it expects by comparing. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly data: unknown
  readonly errors: ReadonlyArray<GraphqlError>
}

export type Send = (query: string, variables?: object) => Answer

export const clientOf =
  (linear: Linear, authorization: string = ownerKey): Send =>
  (query, variables = {}) => {
    const reply = linear.handle({
      method: "POST",
      url: new URL("https://api.linear.app/graphql"),
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    })
    const parsed: { data?: unknown; errors?: ReadonlyArray<GraphqlError> } = JSON.parse(reply.body)
    return { status: reply.status, headers: reply.headers, body: reply.body, data: parsed.data, errors: parsed.errors ?? [] }
  }

/** Walks down into an answer, by field names and indexes. */
export const at = (value: unknown, ...path: ReadonlyArray<string | number>): unknown => {
  let found = value
  for (const step of path) {
    if (typeof found !== "object" || found === null) throw new TypeError(`nothing at ${path.join(".")}: ${JSON.stringify(value)}`)
    found = Reflect.get(found, step)
  }
  return found
}

/** The values of one field over a list. */
export const each = (value: unknown, field: string): ReadonlyArray<unknown> => {
  if (!Array.isArray(value)) throw new TypeError(`not a list: ${JSON.stringify(value)}`)
  return value.map((entry) => at(entry, field))
}

export interface Desk {
  readonly linear: Linear
  readonly team: Team
  readonly send: Send
  /** Moves the clock forward and returns the new now. */
  readonly pass: (milliseconds: number) => number
  readonly now: () => number
}

export const noon = Date.UTC(2026, 10, 20, 12)

/** A workspace with the team ENG, a client with the owner's key, and a clock that stands at noon until moved. */
export const makeDesk = (options: Partial<LinearOptions> = {}): Desk => {
  let now = noon
  const linear = makeLinear({ clock: () => now, ...options })
  const team = linear.administrator.addTeam({ key: "ENG", name: "Engineering" })
  return {
    linear,
    team,
    send: clientOf(linear),
    pass: (milliseconds) => {
      now += milliseconds
      return now
    },
    now: () => now,
  }
}
