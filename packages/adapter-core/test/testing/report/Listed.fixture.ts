/** An honest application with a list of what does not apply that is right in one place and wrong in three. */
import { adapterSuite } from "@syncline/adapter-core/testing/suite"
import { honestSubject } from "../FakeWorld.ts"

adapterSuite("task", honestSubject(), {
  "updates name no version": ["an update against an old version is a Conflict where that is declared"],
  "one request is enough": ["a create of several requests is made good when only the first came through"],
  "nobody looks": ["a full read finds every object exactly once"],
})
