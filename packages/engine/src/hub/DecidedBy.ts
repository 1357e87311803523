/** Who decides: a text that the history keeps. */
import { Input } from "@syncline/adapter-core"
import { InvalidInput } from "../model/EngineError.ts"

export const checkBy = InvalidInput.checker(Input.Text, { name: "by" })
