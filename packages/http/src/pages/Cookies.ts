/**
 * The cookies of the page: of one host, never read by a script, not sent by what other sites do in the background. Over https their names begin with `__Host-`, which no
 * other host of the domain and nothing on plain http can set; on plain http, which is for this machine alone, neither that nor `Secure` is possible.
 */

export interface Cookies {
  /** The value under a name, if the browser sent one. */
  readonly read: (name: string) => string | undefined
  /** The header that sets it. `maxAge`: seconds; left out, it ends with the browser. */
  readonly set: (name: string, value: string, maxAge?: number) => string
  /** The header that takes it away. */
  readonly drop: (name: string) => string
}

const attributes = "Path=/; HttpOnly; SameSite=Lax"

const valuesIn = (header: string | null): ReadonlyMap<string, string> =>
  new Map(
    (header ?? "").split(";").flatMap((pair) => {
      const at = pair.indexOf("=")
      return at === -1 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const]
    }),
  )

/** `secure`: the browser came over https. */
export const make = (header: string | null, secure: boolean): Cookies => {
  const sent = valuesIn(header)
  const called = (name: string) => `${secure ? "__Host-" : ""}syncline-${name}`
  const set = (name: string, value: string, maxAge?: number) =>
    `${called(name)}=${value}; ${attributes}${secure ? "; Secure" : ""}${maxAge === undefined ? "" : `; Max-Age=${maxAge}`}`
  return {
    read: (name) => {
      const value = sent.get(called(name))
      // All that is ever set is made of these; a browser that sends anything else did not get it here.
      return value !== undefined && /^[\w-]{1,4000}$/.test(value) ? value : undefined
    },
    set,
    drop: (name) => set(name, "", 0),
  }
}
