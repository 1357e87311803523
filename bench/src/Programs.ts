/** What is measured, each in a fresh process and loaded only there, so that no program pays for the modules of another. */

export const programs = {
  backfill: () => import("./programs/backfill.ts"),
  decode: () => import("./programs/decode.ts"),
  floor: () => import("./programs/floor.ts"),
  match: () => import("./programs/match.ts"),
  plan: () => import("./programs/plan.ts"),
  push: () => import("./programs/push.ts"),
  pushFloor: () => import("./programs/pushFloor.ts"),
  reconcile: () => import("./programs/reconcile.ts"),
  resync: () => import("./programs/resync.ts"),
  rival: () => import("./programs/rival.ts"),
  serve: () => import("./programs/serve.ts"),
  serveStripe: () => import("./programs/serveStripe.ts"),
  startup: () => import("./programs/startup.ts"),
  watch: () => import("./programs/watch.ts"),
}

export type Name = keyof typeof programs

type Run<N extends Name> = Awaited<ReturnType<(typeof programs)[N]>>["run"]

export type ParametersOf<N extends Name> = Parameters<Run<N>>[0]

/** What a program measured, and what its process used. */
export type ValuesOf<N extends Name> = Awaited<ReturnType<Run<N>>> & { readonly rssMiB: number; readonly cpuSeconds: number }
