/** A receiver of webhooks in this process: keeps what it was sent and answers as it is told. */
import { isJsonObject } from "../../src/JsonObject.ts"

export interface Received {
  readonly url: string
  readonly headers: Headers
  readonly body: string
  readonly json: { readonly [name: string]: unknown }
}

const parsed = (body: string): Received["json"] => {
  try {
    const json: unknown = JSON.parse(body)
    return isJsonObject(json) ? json : {}
  } catch {
    return {}
  }
}

export const makeReceiver = () => {
  const received: Array<Received> = []
  let answer: () => Response | Promise<Response> = () => new Response("ok")
  return {
    received,
    /** What every delivery is answered from now on. */
    answers: (next: () => Response | Promise<Response>) => {
      answer = next
    },
    fetch: async (url: string, init: RequestInit): Promise<Response> => {
      const request = new Request(url, init)
      const body = await request.text()
      received.push({ url, headers: request.headers, body, json: parsed(body) })
      return answer()
    },
    /** What was received since the last time it was taken. */
    take: (): ReadonlyArray<Received> => received.splice(0),
  }
}
