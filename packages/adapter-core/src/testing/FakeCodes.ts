/** The page on which a person of an application in memory lets a program in or not, and the codes that come of it: each good once, for whoever proves to have asked. */
import { createHash } from "node:crypto"

export interface FakeCodes {
  /** Does what a person does at the address to which a program sent them. Answers with the address to which they are sent back. */
  readonly visit: (url: string, decision?: "allow" | "deny") => string
  /** Whether a form of the token endpoint has a good code, which is none afterwards. */
  readonly take: (form: URLSearchParams) => boolean
  /** Forms that were judged, oldest first. */
  readonly log: ReadonlyArray<URLSearchParams>
  readonly given: () => ReadonlyArray<string>
}

export const make = (): FakeCodes => {
  const asked = new Map<string, URLSearchParams>()
  const log: Array<URLSearchParams> = []
  let made = 0
  return {
    visit: (url, decision = "allow") => {
      const wanted = new URL(url).searchParams
      const back = new URL(wanted.get("redirect_uri") ?? "")
      if (decision === "allow") {
        made += 1
        asked.set(`code-secret-${made}`, wanted)
        back.searchParams.set("code", `code-secret-${made}`)
      } else back.searchParams.set("error", "access_denied")
      back.searchParams.set("state", wanted.get("state") ?? "")
      return back.href
    },
    take: (form) => {
      log.push(form)
      const code = form.get("code") ?? ""
      const wanted = asked.get(code)
      if (wanted === undefined || wanted.get("redirect_uri") !== form.get("redirect_uri")) return false
      const proof = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url")
      if (wanted.get("code_challenge_method") !== "S256" || wanted.get("code_challenge") !== proof) return false
      return asked.delete(code)
    },
    log,
    given: () => Array.from({ length: made }, (_, index) => `code-secret-${index + 1}`),
  }
}
