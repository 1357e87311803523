/** Text that PostgreSQL can hold. Messages of other systems may contain anything; NUL and halves of surrogate pairs would have a whole commit refused. */
export const storable = <Text extends string | null>(text: Text): Text | string =>
  text === null ? text : text.toWellFormed().replaceAll("\0", "\uFFFD")
