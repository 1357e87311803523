export * as TestEngine from "./TestEngine.ts"
export * as World from "./World.ts"
export { type Stepped, step } from "../work/Worker.ts"
