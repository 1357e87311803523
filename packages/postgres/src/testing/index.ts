/** Databases for tests. */
export * as TestDatabase from "./TestDatabase.ts"
