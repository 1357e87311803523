/** What Linear takes of a label. */

/** What can be said of a label when it is changed. */
export type LabelChanges = {
  readonly name?: string
  /** `#rrggbb`. */
  readonly color?: string
  readonly description?: string
}

/** `id` is the new label's own, a UUID of version 4; without `teamId` the label is the workspace's. */
export type NewLabel = LabelChanges & { readonly id?: string; readonly teamId?: string; readonly name: string }
