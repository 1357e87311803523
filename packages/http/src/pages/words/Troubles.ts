/** What failed, in plain words and with the one thing to do, for people who know nothing of the engine. */
import type { AdapterError } from "@syncline/adapter-core"
import type {
  AlreadyResolved,
  CommitRefused,
  ConflictMoved,
  Contended,
  InvalidInput,
  NotFound,
  OtherAccount,
  PlaceTaken,
  PlanMoved,
  ProfilesOverlap,
  SignInFailed,
  StoreError,
  VaultError,
} from "@syncline/engine"
import * as Kinds from "./Kinds.ts"

export type Known =
  | AdapterError
  | AlreadyResolved
  | CommitRefused
  | ConflictMoved
  | Contended
  | InvalidInput
  | NotFound
  | OtherAccount
  | PlaceTaken
  | PlanMoved
  | ProfilesOverlap
  | SignInFailed
  | StoreError
  | VaultError

export interface Trouble {
  readonly status: 400 | 404 | 409 | 422 | 502 | 503
  readonly title: string
  readonly says: string
  /** The one thing to do. */
  readonly todo: string
}

type Reason = AdapterError["reason"]["_tag"]

/** By what an application answered. */
const ofReason = (reason: Reason, said: string, app: string): Pick<Trouble, "says" | "todo"> => {
  switch (reason) {
    case "RateLimited":
      return { says: `${app} asks for a pause.`, todo: "Nothing to do: it goes on by itself when the pause is over." }
    case "Unavailable":
      return { says: `${app} does not answer at the moment.`, todo: "Nothing to do: it is tried again by itself." }
    case "Unauthorized":
      return { says: `${app} does not take the sign-in.`, todo: "Sign in again." }
    case "Forbidden":
      return {
        says: `${app} does not let this account do that: ${said}`,
        todo: `Give the account the right at ${app}, or choose another place.`,
      }
    case "Gone":
      return {
        says: `${app} has no such thing, or this account cannot see it.`,
        todo: `Look at ${app} whether it is still there and shared with this account.`,
      }
    case "Rejected":
      return { says: `${app} does not take it: ${said}`, todo: "Change what is at fault, and try again." }
    case "Malformed":
      return {
        says: `${app} answered something that cannot be read.`,
        todo: "Try again later; if it stays so, tell whoever runs this page.",
      }
    case "UnknownOutcome":
      return { says: `${app} did not say whether it was done.`, todo: "Nothing to do: it is looked at before anything is tried again." }
    case "Conflict":
    case "Moved":
      return { says: `Somebody changed it at ${app} in the meantime.`, todo: "Nothing to do: it is looked at again." }
  }
}

const reasons: ReadonlyArray<Reason> = [
  "RateLimited",
  "Unavailable",
  "Unauthorized",
  "Forbidden",
  "Gone",
  "Rejected",
  "Malformed",
  "UnknownOutcome",
  "Conflict",
  "Moved",
]

const overlapping = ({ both }: ProfilesOverlap) => ({
  title: "Both keep the same in step",
  says: `This account belongs to other connections of yours, and both they and the ones here keep ${Kinds.listed(both.slice(0, 3))} in step. Nothing was changed.`,
  todo: "Take it away on one of the two sides, and sign in once more.",
})

/** A failure as it was kept in a line. */
export const ofLine = (line: string, app: string): Pick<Trouble, "says" | "todo"> => {
  const [, tag, said = ""] = /^\S+ [^:]*: (\w+): ([^]*)$/.exec(line) ?? []
  const reason = reasons.find((one) => one === tag)
  return reason === undefined ? { says: line, todo: "Nothing to do yet: it is tried again by itself." } : ofReason(reason, said, app)
}

const signIn: { readonly [Why in SignInFailed["why"]]: (app: string) => Pick<Trouble, "title" | "says"> } = {
  denied: (app) => ({ title: "Nothing was connected", says: `You told ${app} not to let this page in. Nothing was stored.` }),
  unknown: () => ({ title: "This sign-in is over", says: "It was finished before, took too long, or was never begun here." }),
  ended: () => ({ title: "That took too long", says: "A sign-in has to be finished within ten minutes." }),
  "other-browser": () => ({
    title: "Another browser began this",
    says: "A sign-in can only be finished in the browser in which it was begun.",
  }),
  "not-theirs": (app) => ({ title: "That was not the answer", says: `What came back is no answer of ${app}.` }),
  refused: (app) => ({ title: `${app} says no`, says: `${app} did not let you in. Nothing was stored.` }),
  client: (app) => ({
    title: "This page is not set up right",
    says: `${app} does not know this page. Whoever runs it has to look at how it is registered there.`,
  }),
  lost: (app) => ({ title: `${app} did not answer`, says: `Nobody knows whether ${app} let you in. Nothing was stored.` }),
}

/** `nameOf`: an application's name, by its short one. */
export const of = (error: Known, nameOf: (app: string) => string): Trouble => {
  switch (error._tag) {
    case "NotFound":
      return {
        status: 404,
        title: "There is nothing here",
        says: "It may have been taken away, or it belongs to somebody else.",
        todo: "Go back to your connections.",
      }
    case "InvalidInput":
      return { status: 400, title: "That cannot be used", says: error.message, todo: "Go back and change it." }
    case "AdapterError":
      return {
        status: error.reason._tag === "RateLimited" || error.reason._tag === "Unavailable" ? 503 : 422,
        title: "That did not work",
        ...ofReason(error.reason._tag, error.reason.message, nameOf(error.app)),
      }
    case "SignInFailed":
      return {
        status: error.why === "client" || error.why === "lost" ? 502 : 409,
        ...signIn[error.why](error.app === undefined ? "the application" : nameOf(error.app)),
        todo: "Begin again.",
      }
    case "OtherAccount":
      return {
        status: 409,
        title: "That is another account",
        says: `This connection is of ${error.account}, and you signed in as ${error.signedIn}. Nothing was changed.`,
        todo: `Sign in at ${nameOf(error.app)} as ${error.account}, or connect ${error.signedIn} as an account of its own.`,
      }
    case "PlaceTaken":
      return {
        status: 409,
        title: "Another account does that already",
        says: `${error.partition} is kept in step by ${error.account} already. Two would make everything twice.`,
        todo: `Leave it with ${error.account}, or take it away there first.`,
      }
    case "ProfilesOverlap":
      return { status: 409, ...overlapping(error) }
    case "AlreadyResolved":
      return { status: 409, title: "It is decided already", says: "Somebody decided this otherwise.", todo: "See what was decided." }
    case "ConflictMoved":
      return {
        status: 409,
        title: "It says something else by now",
        says: "One side changed while you were looking. Nothing was decided.",
        todo: "Look at what the sides say now, and decide again.",
      }
    case "StoreError":
    case "VaultError":
      return { status: 503, title: "Not right now", says: "This page cannot reach what it keeps.", todo: "Try again in a minute." }
    case "CommitRefused":
    case "Contended":
    case "PlanMoved":
      return {
        status: 503,
        title: "Somebody is working on it",
        says: "It is being worked on at this moment, and nothing was changed.",
        todo: "Try again in a moment.",
      }
  }
}
