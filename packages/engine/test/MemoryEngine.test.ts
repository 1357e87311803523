import { MemoryStore } from "@syncline/engine"
import { engineSuite } from "@syncline/engine/testing/suite"

engineSuite("SyncEngine over memory", MemoryStore.layer)
