// proves I17, I14: what a row decoder does with every text, time and id of the corpus, whichever sort of field it is
import { badInputSuite } from "@syncline/adapter-core/testing/suite"
import { numberShelf, textShelf } from "./Shelf.ts"

badInputSuite("rows with ids that are texts", textShelf)
badInputSuite("rows with ids that are numbers", numberShelf)
