/** The published checks, for every kind. */
import { adapterSuite } from "@syncline/adapter-core/testing/suite"
import { commentSubject, issueSubject, labelSubject, personSubject } from "./Subject.ts"

adapterSuite("issues", issueSubject)
adapterSuite("comments", commentSubject)
adapterSuite("labels", labelSubject)
adapterSuite("people", personSubject)
