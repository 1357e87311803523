/** What the server says of itself: a line of JSON for each thing, as the engine logs, or a line for people. Nothing that a request brought is in it but its method and path. */
export type Log = (level: "INFO" | "WARN" | "ERROR", message: string, more?: { readonly [name: string]: unknown }) => void

const written = (value: unknown): unknown => (value instanceof Error ? (value.stack ?? value.message) : value)

export const make = (format: "json" | "text"): Log => {
  if (format === "json")
    return (level, message, more = {}) => {
      const entry = Object.fromEntries(Object.entries(more).map(([name, value]) => [name, written(value)]))
      console.log(JSON.stringify({ level, timestamp: new Date().toISOString(), message, ...entry }))
    }
  return (level, message, more = {}) => {
    const entry = Object.entries(more).map(([name, value]) => `${name}=${String(written(value))}`)
    console.log([new Date().toISOString().slice(11, 19), level.padEnd(5), message, ...entry].join(" "))
  }
}
