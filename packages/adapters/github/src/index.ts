export { endpoints } from "./Endpoints.ts"
export { github } from "./Github.ts"
