/** The published checks, for every kind; and those that do not apply to it. */
import { adapterSuite } from "@syncline/adapter-core/testing/suite"
import { commentSubject, issueSubject, labelSubject, personSubject } from "./Subject.ts"

const momentary = {
  "nothing is said to be hidden within a moment": [
    "an edit hides an object of its moment from a full read, where that is said",
    "a removal hides an object of its moment from a full read, where that is said",
    "an edit hides an object of its moment from a delta, where that is said",
    "a removal hides an object of its moment from a delta, where that is said",
  ],
}
const unversioned = { "updates name no version": ["an update against an old version is a Conflict where that is declared"] }
const marked = { "a create is looked for, and not repeated": ["a repeated create is as safe as declared"] }
const several = "a create of several requests is made good when only the first came through"
const related = "what a payload holds of other kinds reads as those objects do"

/** GitHub lists nothing else among labels and people, and cannot be asked which of them changed. */
const whole = {
  "the subject has no `estranged`": ["a page without objects is not the end"],
  "the list cannot be asked for what changed": [
    "a delta can be taken up at every position, by another process too",
    "an edit during a delta hides no other object",
    "an object made during a delta hides no other",
    "a removal during a delta hides no other object, where that is promised",
    "`since` an object's own update time includes it as declared",
    "a delta finds all objects of one moment, over page edges too",
    "two deltas since one moment are equal",
    "update times have the declared grain",
    "a delta from where a full read left off finds an edit and nothing old",
  ],
}

adapterSuite("issues", issueSubject, { ...momentary, ...unversioned, ...marked })

adapterSuite("comments", commentSubject, { ...unversioned, ...marked, "one request creates comment": [several] })

adapterSuite("labels", labelSubject, {
  ...momentary,
  ...whole,
  ...unversioned,
  "one request creates label": [several],
  "nobody is named as the author of label": ["who wrote an object is said in a line that is no part of its text and stays"],
  "the payload of label holds none of other kinds": [related],
})

adapterSuite("people", personSubject, {
  ...momentary,
  ...whole,
  // Both are shown by Corpus.test.ts.
  "the subject has no `corrupt`": ["an unreadable object is set aside alone"],
  "the subject has no `extend`": ["what the adapter does not know of a payload is kept, and changes nothing"],
  "no field of person can be written": [
    "`see` says of what is there just what is there",
    "`see` changes nothing that it has seen, for any value the kind allows",
  ],
  "the payload of person holds none of other kinds": [related],
})
