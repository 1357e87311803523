/**
 * How far a record may go: the level that the host gives it, and, for one that is shareable, where somebody permitted it. Both belong to the record and never
 * travel with it.
 */
import { Schema } from "effect"

/** `local_only`: nowhere; `shareable`: where it is permitted; `public`: everywhere. */
export const Level = Schema.Literals(["local_only", "shareable", "public"])
export type Level = typeof Level.Type

/** Whether a shareable record may go to a place. The last word on a place counts; where there is none, that on all of them. */
export interface Permission {
  /** The id of a stream; `null`: all of them. */
  readonly streamId: string | null
  readonly granted: boolean
  readonly by: string
  /** Epoch milliseconds of our clock. */
  readonly at: number
}

export interface Privacy {
  /** Absent: nobody has said, and each stream's `defaultPrivacy` counts. */
  readonly level?: Level
  readonly permissions: ReadonlyArray<Permission>
}

/** The name under which a change of the level stands in the history of a record. No field has it. */
export const privacyField = "(privacy)"

export const unsaid: Privacy = { permissions: [] }

export const isPermitted = ({ permissions }: Privacy, streamId: string): boolean =>
  (permissions.find((one) => one.streamId === streamId) ?? permissions.find((one) => one.streamId === null))?.granted === true

/** The same with a word on one place, or on all: that takes back what was said of single ones. */
export const saying = (privacy: Privacy, permission: Permission): Privacy => ({
  ...privacy,
  permissions:
    permission.streamId === null
      ? [permission]
      : [...privacy.permissions.filter(({ streamId }) => streamId !== permission.streamId), permission],
})
