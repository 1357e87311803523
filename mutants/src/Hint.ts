/** Where a defect is expected to be caught. */
export interface Hint {
  /** A file of tests, relative to the workspace's root. */
  readonly file: string
  /** A part of the names of tests; all tests of the file without it. */
  readonly name?: string
}

export const test = (file: string, name?: string): Hint => ({ file, ...(name !== undefined && { name }) })
