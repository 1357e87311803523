/** Puts one mutant in force before anything is loaded. */
import { request } from "./request.ts"

Object.assign(globalThis, { __isOn: (number: number) => number === request.inForce })
