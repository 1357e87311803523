/** A text that was sealed for one place, and by which key. */
export interface Sealed {
  readonly keyId: string
  readonly ciphertext: Uint8Array
}
