/**
 * GitHub's own OpenAPI description as a judge of requests and replies, for contract tests of emulators and adapters. Needs the npm packages
 * `@octokit/openapi` and `ajv`.
 */
export type { Example, Texts } from "./Examples.ts"
export { type DescribedRequest, type DescribedResponse, openApi } from "./OpenApi.ts"
export type { DescribedVersion } from "./OpenApiDescription.ts"
