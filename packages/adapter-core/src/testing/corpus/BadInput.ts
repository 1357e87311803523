/**
 * The corpus of bad inputs: everything that services have been seen to send and nobody should believe, each with what must become of it. The inputs for rows
 * are run by `rowChecks` through any adapter; the others are about what all adapters share.
 */
import { answers } from "./Answers.ts"
import { documents } from "./Documents.ts"
import { identities } from "./Identities.ts"
import { objects } from "./Objects.ts"
import { pages } from "./Pages.ts"
import { texts } from "./Texts.ts"
import { times } from "./Times.ts"
import { waits } from "./Waits.ts"

/** Every case under its area. */
export const areas = { documents, objects, texts, times, identities, pages, answers, waits }

export { type AnswerCase, answers } from "./Answers.ts"
export { type DocumentCase, documentLimit, documents } from "./Documents.ts"
export type { Expectation } from "./Expectation.ts"
export { type IdentityCase, identities } from "./Identities.ts"
export { type ObjectCase, objects } from "./Objects.ts"
export { type PageAnswer, type PageCase, pages, pagesUrl } from "./Pages.ts"
export { rowChecks } from "./RowChecks.ts"
export type { RowKind, RowSubject } from "./RowSubject.ts"
export { type TextCase, type TextClass, texts } from "./Texts.ts"
export { type TimeCase, times } from "./Times.ts"
export { type Outcome, complaint } from "./Verdict.ts"
export { type WaitCase, waits, waitsAt } from "./Waits.ts"
