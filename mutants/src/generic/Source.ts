/** A file of the sources. */
export interface Source {
  /** Relative to the workspace's root. */
  readonly file: string
  readonly text: string
}
