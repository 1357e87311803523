/** Proof keys for code exchange (RFC 7636): a code is given to whoever knows the text that the challenge was made from. */
import * as Crypto from "node:crypto"

export interface Challenge {
  readonly method: "S256" | "plain"
  readonly value: string
}

export const answersChallenge = ({ method, value }: Challenge, verifier: string | undefined): boolean =>
  verifier !== undefined && (method === "plain" ? verifier : Crypto.hash("sha256", verifier, "base64url")) === value
