/**
 * What the vendor's SDK selects and the published schema that the tests have does not know: the SDK is younger. A field that the schema knows fails the SDK's
 * test: then take it out here.
 */
export const younger: Readonly<Record<string, ReadonlyArray<string>>> = {
  IssueLabel: ["groupType"],
  Organization: ["defaultHomeViewTargetId", "suggestedBranchNameEnabled"],
  Project: ["resourceCount"],
  Team: ["viewerCanJoin", "viewerCanLeave", "viewerMembership"],
}

/** A type that only such fields lead to. */
export const youngerTypes = ["LabelGroupType"]

const names = new RegExp(`\\b(${Object.values(younger).flat().join("|")})\\b`)

/** Whether an objection is about such a field. */
export const isYounger = (problem: string): boolean => names.test(problem)
