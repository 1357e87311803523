export * as TestEngine from "./TestEngine.ts"
export * as World from "./World.ts"
