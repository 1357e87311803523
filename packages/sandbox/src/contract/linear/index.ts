/** Linear's own schema as a judge of documents, requests and answers, for contract tests of emulators and adapters. */
export { problemsOfData, problemsOfDocument, problemsOfObject, problemsOfRequest, readVendorSchema } from "./VendorSchema.ts"
export { type Example, examplesOfFragment, examplesOfType } from "./Examples.ts"
