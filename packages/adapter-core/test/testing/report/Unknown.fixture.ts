import { adapterSuite } from "@syncline/adapter-core/testing/suite"
import { honestSubject } from "../FakeWorld.ts"

adapterSuite("task", honestSubject(), { "it is gone": ["a check of long ago"] })
