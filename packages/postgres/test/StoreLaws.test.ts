import { storeLaws } from "@syncline/engine/testing/suite"
import * as TestStore from "./TestStore.ts"

storeLaws("PostgresStore", TestStore.layer, { anew: false, arbitrary: { runs: 50, size: 30, maxShrinks: 300 }, timeout: 120_000 })
