/** What a served application was asked, kept by itself and told over HTTP, so that requests are counted by whoever receives them. */

export interface ServerLog {
  /** Requests received, this one not counted. */
  readonly requests: number
  /** Requests answered with 429. */
  readonly refused: number
  /** Objects created. */
  readonly created: number
  /** Pages asked for, each by its address, with the time of the first request in epoch milliseconds and the number of requests. */
  readonly pages: ReadonlyArray<readonly [address: string, firstAt: number, times: number]>
}

/** The path by which a server tells its log. */
export const path = "/~log"

export const read = async (server: string): Promise<ServerLog> => (await (await fetch(server + path)).json()) as ServerLog
