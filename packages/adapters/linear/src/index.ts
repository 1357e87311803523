export * as endpoints from "./Endpoints.ts"
export { linear } from "./Linear.ts"
