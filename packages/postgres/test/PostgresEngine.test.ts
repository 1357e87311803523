import { engineSuite } from "@syncline/engine/testing/suite"
import * as TestStore from "./TestStore.ts"

engineSuite("SyncEngine over PostgreSQL", TestStore.layer)
