/**
 * Everything that can happen in a run, as data: what people do at the applications and at the host, what befalls the engine, and when it works. Targets
 * are fractions (`pick`, 0 to 1) of what exists when the operation's turn comes, so that leaving one operation out leaves the others meaningful.
 */
import type { Status } from "./Contents.ts"
import type { Denial } from "./Lapses.ts"
import type { LettingOut, Level } from "./Ledger.ts"

/** What a person does at one application. `mark` makes every value that is typed different from all others. */
export type PersonEdit =
  | {
      readonly _tag: "CreateIssue"
      readonly mark: number
      readonly labels: ReadonlyArray<string>
      readonly people: ReadonlyArray<string>
      readonly status: Status
      readonly flavour: number
    }
  | { readonly _tag: "EditTitle"; readonly mark: number; readonly pick: number; readonly flavour: number }
  | { readonly _tag: "EditBody"; readonly mark: number; readonly pick: number; readonly line: number }
  | { readonly _tag: "SetStatus"; readonly pick: number; readonly status: Status; readonly exact: number }
  | { readonly _tag: "ToggleLabel"; readonly pick: number; readonly label: number; readonly name: string }
  | { readonly _tag: "TogglePerson"; readonly pick: number; readonly person: number }
  | { readonly _tag: "CreateComment"; readonly mark: number; readonly pick: number }
  | { readonly _tag: "EditComment"; readonly mark: number; readonly pick: number; readonly line: number }
  | { readonly _tag: "CreateLabel"; readonly mark: number }
  | { readonly _tag: "RenameLabel"; readonly mark: number; readonly pick: number }
  /** Deletes a label and makes another one under its name, which is put on what bore the old one or not. */
  | { readonly _tag: "RemakeLabel"; readonly pick: number; readonly kept: boolean }
  | { readonly _tag: "DeleteIssue"; readonly pick: number }
  | { readonly _tag: "DeleteComment"; readonly pick: number }
  /** An issue comes out of the trash, where the application has one. */
  | { readonly _tag: "PutBack"; readonly pick: number }
  /** To the attic. */
  | { readonly _tag: "MoveIssue"; readonly pick: number }

/**
 * What befalls the engine at its n-th call of the store or of an application, before or after the call has had its effect; of a `commit-error` the n-th
 * commit.
 */
export interface Mishap {
  readonly kind: "crash" | "pause" | "store-error" | "commit-error" | "stale"
  readonly at: number
  readonly after: boolean
}

export type Operation =
  | { readonly _tag: "Edit"; readonly side: number; readonly edit: PersonEdit }
  | { readonly _tag: "HostCreate"; readonly mark: number; readonly status: Status; readonly level?: Level }
  | { readonly _tag: "HostTitle"; readonly mark: number; readonly pick: number }
  | { readonly _tag: "HostBody"; readonly mark: number; readonly pick: number; readonly line: number }
  | { readonly _tag: "Resolve"; readonly mark: number; readonly pick: number; readonly decision: "local" | "external" | "value" }
  /** The host removes a record. */
  | { readonly _tag: "HostRemove"; readonly kind: "issue" | "comment"; readonly pick: number }
  /** The host brings back a record that it removed, or whose object people deleted. */
  | { readonly _tag: "HostRestore"; readonly pick: number; readonly whose: "host" | "people" }
  /** The host says how far a record may go. */
  | { readonly _tag: "SetLevel"; readonly kind: "issue" | "comment"; readonly pick: number; readonly level: Level }
  /** Somebody permits an issue at a side, or everywhere, or takes that back. */
  | { readonly _tag: "Permit"; readonly pick: number; readonly side: number; readonly everywhere: boolean; readonly granted: boolean }
  /** Somebody sets what the issues' stream of a side lets out. */
  | { readonly _tag: "LetOut"; readonly side: number; readonly settings: LettingOut }
  /** Somebody lets what was removed at a place go on, or takes it back. */
  | { readonly _tag: "Answer"; readonly side: number; readonly kind: "issue" | "comment"; readonly how: "letGo" | "takeBack" }
  /** Somebody has a stream read whole again, with or without looking for what is no longer there. */
  | {
      readonly _tag: "ReadAgain"
      readonly side: number
      readonly kind: "issue" | "comment" | "label"
      readonly how: "reconcile" | "resync"
    }
  /** The host asks what a sync of a side would do, or of all its sides. */
  | { readonly _tag: "Plan"; readonly side: number; readonly whole: boolean; readonly seed: number; readonly faultRate: number }
  /** It has the last plan that was made for a side applied, whatever has happened meanwhile. */
  | { readonly _tag: "Apply"; readonly side: number; readonly seed: number; readonly faultRate: number }
  /** Somebody undoes a run that is over, of the newest ones more often; one that made records only where `made` says so. */
  | { readonly _tag: "Undo"; readonly pick: number; readonly made: boolean; readonly compensate: boolean }
  | { readonly _tag: "Pause"; readonly side: number }
  | { readonly _tag: "Resume"; readonly side: number }
  | { readonly _tag: "Revoke"; readonly side: number }
  | { readonly _tag: "Reconnect"; readonly side: number }
  | { readonly _tag: "Advance"; readonly millis: number }
  | { readonly _tag: "Skew"; readonly app: number; readonly millis: number }
  | { readonly _tag: "Malform"; readonly side: number; readonly pick: number }
  /** Somebody connects the other account, and chooses the place with it. */
  | { readonly _tag: "ChooseTwice"; readonly side: number }
  /** The other account takes the place over from the one that serves it, which is locked out at that moment or not. */
  | { readonly _tag: "TakeOver"; readonly side: number; readonly revoked: boolean }
  /** Access to the place lapses, after so many more requests. */
  | { readonly _tag: "Lapse"; readonly side: number; readonly denial: Denial; readonly after: number }
  /** It is given back. */
  | { readonly _tag: "Restore"; readonly side: number }
  /** The place gets another name. */
  | { readonly _tag: "Rename"; readonly side: number; readonly mark: number }
  /** Another place, which nobody chose, takes the name that a place of work had at first, with so many issues in it. */
  | { readonly _tag: "ReuseName"; readonly side: number; readonly issues: number }
  /** The host's program starts again and chooses its place by one of the names that it knows it by. */
  | { readonly _tag: "ChooseAgain"; readonly side: number; readonly pick: number }
  /**
   * One step of the engine at a connection; `during` is done when the engine's n-th request arrives at an application, `shift` at the side itself when a
   * page after the first is asked for.
   */
  | {
      readonly _tag: "Step"
      readonly side: number
      readonly seed: number
      readonly faultRate: number
      readonly mishap?: Mishap
      readonly during?: { readonly request: number; readonly side: number; readonly edit: PersonEdit }
      readonly shift?: PersonEdit
    }
  /** What an application tells by itself is sent. */
  | { readonly _tag: "Deliver"; readonly installation: number; readonly mishap?: Mishap }
  /** Steps at all connections at once. */
  | { readonly _tag: "StepAll"; readonly seed: number; readonly faultRate: number }

const editText = (edit: PersonEdit): string => {
  const { _tag, ...rest } = edit
  return `${_tag} ${JSON.stringify(rest)}`
}

/** One line for people. */
export const toText = (operation: Operation): string => {
  switch (operation._tag) {
    case "Edit":
      return `side ${operation.side}: ${editText(operation.edit)}`
    case "Step": {
      const { side, seed, faultRate, mishap, during, shift } = operation
      const parts = [
        `Step side ${side} (seed ${seed}, faults ${faultRate})`,
        ...(mishap === undefined ? [] : [`${mishap.kind} ${mishap.after ? "after" : "before"} call ${mishap.at}`]),
        ...(during === undefined ? [] : [`at request ${during.request} side ${during.side}: ${editText(during.edit)}`]),
        ...(shift === undefined ? [] : [`between two pages: ${editText(shift)}`]),
      ]
      return parts.join(", ")
    }
    default: {
      const { _tag, ...rest } = operation
      return `${_tag} ${JSON.stringify(rest)}`
    }
  }
}
