/**
 * The environment of PostgreSQL's programs. They get nothing of the host's: no secrets, no settings meant for another PostgreSQL, and a
 * locale and time zone that make them behave and speak the same on every machine.
 */
export const make = (): Record<string, string> => ({
  LC_ALL: "C",
  TZ: "UTC",
  PATH: process.env["PATH"] ?? "",
  ...(process.platform === "win32" ? { SystemRoot: process.env["SystemRoot"] ?? "", TEMP: process.env["TEMP"] ?? "" } : {}),
})
