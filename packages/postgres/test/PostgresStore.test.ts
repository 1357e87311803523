import { storeSuite } from "@syncline/engine/testing/suite"
import * as TestStore from "./TestStore.ts"

storeSuite("PostgresStore", TestStore.layer)
