import { MemoryStore } from "@syncline/engine"
import { storeSuite } from "@syncline/engine/testing/suite"

storeSuite("MemoryStore", MemoryStore.layer)
