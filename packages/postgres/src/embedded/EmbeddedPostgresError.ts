/**
 * Why an embedded PostgreSQL did not start. Every error carries a `reason` that a program can branch on and a `message` that tells a person
 * what to do about it. Neither ever contains a password.
 */
import { Schema } from "effect"

/**
 * - `PackageMissing`: the npm package with the binaries is not installed.
 * - `UnsupportedPlatform`: there are no binaries for this operating system and processor.
 * - `PortTaken`: another program listens on the requested port.
 * - `OtherVersion`: the data folder was made by another major version of PostgreSQL.
 * - `FolderInUse`: another program, or another part of this one, runs a server on the data folder.
 * - `NotADataFolder`: the data folder holds something that was not made here.
 * - `PasswordMissing`: the data folder lost the file with its password.
 * - `CannotWrite`: a folder cannot be created, read, written or handed to the server's user.
 * - `NoServerUser`: the program runs as root and there is no other user to run PostgreSQL as.
 * - `StartFailed`: PostgreSQL itself refused to start; the message ends with what it said.
 */
export const Reason = Schema.Literals([
  "PackageMissing",
  "UnsupportedPlatform",
  "PortTaken",
  "OtherVersion",
  "FolderInUse",
  "NotADataFolder",
  "PasswordMissing",
  "CannotWrite",
  "NoServerUser",
  "StartFailed",
])

export type Reason = typeof Reason.Type

/** Why an embedded PostgreSQL did not start (`reason`), and what to do about it (`message`). */
export class EmbeddedPostgresError extends Schema.TaggedError<EmbeddedPostgresError>()("EmbeddedPostgresError", {
  reason: Reason,
  message: Schema.String,
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  /** For the `catch` of a file operation below `folder`. */
  static cannotWrite(folder: string): (cause: unknown) => EmbeddedPostgresError {
    return (cause) =>
      new EmbeddedPostgresError({
        reason: "CannotWrite",
        message: `PostgreSQL cannot use the folder ${folder}. Give this user the right to read and write it, or choose another dataDirectory.`,
        cause,
      })
  }
}
