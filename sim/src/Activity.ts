/**
 * Knows when everything that can go on without time passing has gone on: no call is under way, and nothing stirred for several turns of the event
 * loop. Only then may the clock move, which is what makes a run the same every time.
 */
export interface Activity {
  /** Something is under way until the function it answers with is called. */
  readonly begin: () => () => void
  /** Whether everything came to rest. `false`: something has been under way for so long that it must be waiting for something else here. */
  readonly settled: () => Promise<boolean>
}

/** Effect runs its fibers on immediates, so a fiber that has yielded goes on within one turn; one more for whatever it set going. */
const quietTurns = 4

/** In real time, for one call: a database answers sooner, on a busy machine too, unless it waits for a lock that somebody here holds. */
const patienceMillis = 6000

/** What happens in this process alone needs no more turns than a few, unless it waits for somebody here. */
const mostIdleTurns = 500

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** `outside`: calls are answered by somebody outside this process, who needs real time for it. `longestCallMillis`: how much at most. */
export const makeActivity = ({
  outside,
  longestCallMillis = patienceMillis,
}: {
  readonly outside: boolean
  readonly longestCallMillis?: number
}): Activity => {
  let stirred = 0
  let underWay = 0
  return {
    begin: () => {
      stirred += 1
      underWay += 1
      let ended = false
      return () => {
        if (ended) return
        ended = true
        stirred += 1
        underWay -= 1
      }
    },
    settled: async () => {
      let lastStir = performance.now()
      let idle = 0
      for (let quiet = 0; quiet < quietTurns;) {
        const seen = stirred
        await turn()
        idle = stirred === seen ? idle + 1 : 0
        if (idle === 0) lastStir = performance.now()
        quiet = underWay > 0 || idle === 0 ? 0 : quiet + 1
        if (underWay > 0 && (outside ? performance.now() - lastStir > longestCallMillis : idle > mostIdleTurns)) return false
      }
      return true
    },
  }
}
