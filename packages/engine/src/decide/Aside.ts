/**
 * The name that a word has for a moment when two words swap theirs: an application that lets no two words have one name takes neither renaming before the
 * other. It follows from the name that is given up, so that whoever reads it meanwhile knows it for no person's edit.
 */

/** Applications take names of at least so many characters. */
const longest = 50
const suffix = " (renaming)"

export const aside = (name: string): string => [...name].slice(0, longest - suffix.length).join("") + suffix
