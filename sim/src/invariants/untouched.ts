/** I17: what the engine has no field for survives it, and an object that does not decode is set aside alone. */
import { type Checker, households } from "./Checker.ts"

export const untouched: Checker = ({ end, lost }) =>
  households(end).flatMap(({ sides, store }) => [
    ...sides.flatMap(({ name, app, contents }) =>
      app === "linear"
        ? contents.issues.flatMap(({ token, untouched: rest }) =>
            /^\[\d+,null,null,null,null,/.test(rest) ? [] : [`${token} of ${name} has other fields than people gave it: ${rest}`],
          )
        : contents.issues.flatMap(({ token, untouched: rest }) =>
            rest === "[null,false,{}]" ? [] : [`${token} of ${name} has other fields than people gave it: ${rest}`],
          ),
    ),
    ...store.links.flatMap(({ state, externalId, kind, streamId }) => {
      if (state !== "quarantined") return []
      const side = sides.find(({ streams }) => streams[kind] === streamId)
      const token = side?.contents.issues.find((issue) => issue.externalId === externalId)?.token
      return token !== undefined && lost.has(token) ? [] : [`${kind} ${externalId} was set aside, but nothing is wrong with it`]
    }),
  ])
