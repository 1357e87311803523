/** Carries out what the engine does for the tenant whose request it is. */
import { Effect } from "effect"
import { CurrentTenant } from "./Access.ts"
import * as Problem from "./Problem.ts"
import { said } from "./Shapes.ts"

/** Answers with what comes of it. */
export const asked = <A, E extends Problem.Known>(
  use: (tenant: string) => Effect.Effect<A, E>,
): Effect.Effect<A, Problem.Problem, CurrentTenant> => Effect.flatMap(CurrentTenant, (tenant) => said(use(tenant)))

/** Answers that it is done. */
export const done = <E extends Problem.Known>(
  use: (tenant: string) => Effect.Effect<unknown, E>,
): Effect.Effect<void, Problem.Problem, CurrentTenant> =>
  Effect.flatMap(CurrentTenant, (tenant) => Effect.asVoid(Problem.answering(use(tenant))))
