/** A real PostgreSQL for development, started from npm. */
export * as EmbeddedPostgres from "./EmbeddedPostgres.ts"
export * from "./EmbeddedPostgresError.ts"
