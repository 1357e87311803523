/** The engine's shared suites as vitest tests: what any store, and any engine over it, must pass. */
export { engineSuite } from "./EngineSuite.ts"
export { storeLaws, type StoreLawsOptions } from "./laws/StoreLaws.ts"
export { storeSuite } from "./store/StoreSuite.ts"
