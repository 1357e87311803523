/**
 * Linear's workflow states against the canonical status. A team names its states as it likes; seven types say what they mean. Every type is one
 * category, so a state is always read as it is; which state a status is written as depends on what the team has.
 */
import type { Status, StatusCategory } from "@syncline/canonical"
import type { EmbeddedState, StateType, StateWire } from "./wire/StateWire.ts"

/** In the order in which they are preferred where two are of one category and the name does not decide. */
const categories: Readonly<Record<StateType, StatusCategory>> = {
  backlog: "backlog",
  triage: "backlog",
  unstarted: "todo",
  started: "in_progress",
  completed: "done",
  canceled: "canceled",
  duplicate: "canceled",
}

const preference = Object.keys(categories)

export const statusOf = ({ type, name }: EmbeddedState): Status => ({ category: categories[type], name })

/**
 * The state a status is written as: the one of its category that bears its name, in any letter case, else the first of the category. `undefined`
 * when the team has none of that category.
 */
export const stateFor = (
  states: ReadonlyArray<StateWire>,
  { category, name }: { readonly category: string; readonly name: string },
): StateWire | undefined => {
  const fitting = states
    .filter(({ type }) => categories[type] === category)
    .toSorted((one, other) => preference.indexOf(one.type) - preference.indexOf(other.type) || one.position - other.position)
  return fitting.find((state) => state.name.toLowerCase() === name.toLowerCase()) ?? fitting[0]
}
