import { storeSuite } from "@syncline/engine/testing/suite"
import * as LentStore from "./LentStore.ts"

storeSuite("PostgresStore", LentStore.layer)
