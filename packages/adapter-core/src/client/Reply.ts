/** An HTTP answer read to its end. Header names are lower case; `body` is `undefined` where it is empty or not JSON. */
import type { Json } from "../Json.ts"

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json | undefined
  readonly text: string
}
