import { MemoryStore } from "@syncline/engine"
import { storeLaws } from "@syncline/engine/testing/suite"
import { laws } from "./Runs.ts"

storeLaws("MemoryStore", MemoryStore.layer, { anew: true, ...laws() })
