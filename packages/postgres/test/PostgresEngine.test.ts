import { engineSuite } from "@syncline/engine/testing/suite"
import * as LentStore from "./LentStore.ts"

engineSuite("SyncEngine over PostgreSQL", LentStore.layer)
