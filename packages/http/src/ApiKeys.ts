/** API keys: a ready-made answer to whose request it is. The configuration holds no key, only what tells one. */
import { InvalidInput } from "@syncline/engine"

export interface ApiKey {
  readonly tenant: string
  /** SHA-256 of the key, in hexadecimal: `printf %s "$KEY" | sha256sum`. A key is to be random and long, as `openssl rand -base64 32` makes it. */
  readonly sha256: string
}

const digestOf = async (key: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)))

/** Takes as long for what differs early as for what differs late. */
const same = (left: Uint8Array, right: Uint8Array): boolean => {
  let different = left.length ^ right.length
  for (const [index, byte] of left.entries()) different |= byte ^ (right[index] ?? 0)
  return different === 0
}

/** Knows a tenant by `Authorization: Bearer <key>`. Throws `InvalidInput` for what is no list of keys. */
export const apiKeys = (keys: ReadonlyArray<ApiKey>): ((request: Request) => Promise<string | undefined>) => {
  const known = keys.map(({ tenant, sha256 }, index) => {
    if (typeof tenant !== "string" || tenant === "") throw new InvalidInput({ message: `keys[${index}].tenant is no name of a tenant` })
    if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/i.test(sha256))
      throw new InvalidInput({ message: `keys[${index}].sha256 is no SHA-256; it must be 64 hexadecimal digits` })
    return { tenant, digest: Uint8Array.from(Buffer.from(sha256, "hex")) }
  })
  return async (request) => {
    const key = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1]
    if (key === undefined) return undefined
    const digest = await digestOf(key)
    return known.reduce<string | undefined>((found, { tenant, digest: other }) => (same(digest, other) ? tenant : found), undefined)
  }
}
