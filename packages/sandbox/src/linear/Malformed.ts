/**
 * Records made to come out wrong, one field at a time, wherever they are shown. Null in a field that cannot be null takes down, by GraphQL's
 * rules, everything up to the nearest field that can; a text in place of a time comes out as that text.
 */
export type MalformedFields = Readonly<Record<string, string | null>>

export interface Malformed {
  /** Spoils these fields of the record and returns the function that heals it. */
  readonly add: (id: string, fields: MalformedFields) => () => void
  /** The wrong value, or undefined when the field is sound. */
  readonly value: (id: string, field: string) => string | null | undefined
  readonly isEmpty: () => boolean
}

export const makeMalformed = (): Malformed => {
  let spoils: ReadonlyArray<{ readonly id: string; readonly fields: MalformedFields }> = []
  return {
    add: (id, fields) => {
      const spoil = { id, fields }
      spoils = [...spoils, spoil]
      return () => {
        spoils = spoils.filter((other) => other !== spoil)
      }
    },
    value: (id, field) => spoils.findLast((spoil) => spoil.id === id && spoil.fields[field] !== undefined)?.fields[field],
    isEmpty: () => spoils.length === 0,
  }
}
