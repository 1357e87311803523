/** A part of I14: what people are told of where everything stands is where it stands. */
import { Json } from "@syncline/adapter-core"
import type { ConnectionStatusReport } from "@syncline/engine"
import type { Household } from "./Checker.ts"

const counted = (states: ReadonlyArray<string>): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(states, (state) => state)].map(([state, all]) => [state, all.length]))

/** As it is shown: what is absent is not told apart from what is not there. */
const shown = (value: object | undefined): Json.Json => JSON.parse(JSON.stringify(value ?? null))

export const ofReports = ({ store }: Household, reports: ReadonlyArray<ConnectionStatusReport>): ReadonlyArray<string> =>
  store.connections.flatMap((connection) => {
    const report = reports.find((one) => one.connection.id === connection.id)
    if (report === undefined) return [`nothing is told of connection ${connection.name}`]
    const differs = (what: string, told: object | undefined, is: object | undefined): ReadonlyArray<string> =>
      Json.equals(shown(told), shown(is)) ? [] : [`${what} is told to be ${JSON.stringify(told)}, and it is ${JSON.stringify(is)}`]
    const streams = store.streams.filter(({ connectionId }) => connectionId === connection.id)
    return [
      ...differs(`connection ${connection.name}`, report.connection, connection),
      ...(report.streams.length === streams.length
        ? []
        : [`${report.streams.length} streams are told of ${connection.name}, which has ${streams.length}`]),
      ...streams.flatMap((stream) => {
        const { id } = stream
        const told = report.streams.find((one) => one.stream.id === id)
        const own = <A extends { readonly streamId: string; readonly state: string }>(items: ReadonlyArray<A>) =>
          items.filter(({ streamId }) => streamId === id).map(({ state }) => state)
        return [
          ...differs(`stream ${id}`, told?.stream, stream),
          ...differs(`the cursor of ${id}`, told?.cursor, store.cursors.get(id)),
          ...differs(
            `the last run of ${id}`,
            told?.lastRun,
            store.runs.find(({ streamId }) => streamId === id),
          ),
          ...differs(`the links of ${id}`, told?.links, counted(own(store.links))),
          ...differs(`the deliveries of ${id}`, told?.deliveries, counted(own(store.deliveries))),
          ...differs(
            `the open conflicts of ${id}`,
            [told?.openConflicts],
            [own(store.conflicts).filter((state) => state === "open").length],
          ),
        ]
      }),
    ]
  })
