/** The body of a request, read to a bound. */

/** Bytes of a body. */
export const longestBody = 1024 * 1024

/** As a text. `undefined`: it is too long. Rejects when it did not come whole. */
export const textOf = async (request: Request): Promise<string | undefined> => {
  const parts: Array<Uint8Array> = []
  let length = 0
  for await (const part of request.body ?? []) {
    length += part.byteLength
    if (length > longestBody) return undefined
    parts.push(part)
  }
  return new TextDecoder().decode(Buffer.concat(parts))
}
