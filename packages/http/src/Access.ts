/** What every request goes through: whose it is, and whether what it says can be read. */
import { Context } from "effect"
import { HttpApiMiddleware } from "effect/http-api"
import * as Problem from "./Problem.ts"

/** The tenant whose request it is. */
export class CurrentTenant extends Context.Service<CurrentTenant, string>()("@syncline/http/CurrentTenant") {}

/** Whose request it is says the program that Syncline is embedded in. */
export class Authentication extends HttpApiMiddleware.Service<Authentication, { provides: CurrentTenant }>()(
  "@syncline/http/Authentication",
  { error: Problem.notSignedIn },
) {}

/** Says what is wrong with an input in the words that the rest of Syncline uses. */
export class Checked extends HttpApiMiddleware.Service<Checked>()("@syncline/http/Checked", { error: Problem.unusable }) {}
