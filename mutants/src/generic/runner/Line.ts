/** What a run tells while it tries mutants, line by line. `file`: relative to the workspace's root. */
export type Line =
  /** A test without any mutant, and the numbers of all places that it reached. */
  | {
      readonly _tag: "test"
      readonly file: string
      readonly name: string
      readonly millis: number
      readonly reached: ReadonlyArray<number>
    }
  /** A test that fails without any mutant. */
  | { readonly _tag: "failing"; readonly file: string; readonly name: string; readonly message: string }
  /** A test that fails when it is run a second time: its mutants need a process of their own. */
  | { readonly _tag: "once"; readonly file: string; readonly name: string; readonly reached: ReadonlyArray<number> }
  | { readonly _tag: "trying"; readonly file: string; readonly name: string; readonly number: number; readonly limitMillis: number }
  | { readonly _tag: "killed"; readonly file: string; readonly name: string; readonly number: number }
  /** A mutant with which the test came to no end, or after which it fails without it too. Nothing more can be learnt in this process. */
  | { readonly _tag: "late" | "spoilt"; readonly file: string; readonly name: string; readonly number: number }
  /** The end of a test file, and what was reached in it outside of any test. */
  | { readonly _tag: "file"; readonly file: string; readonly around: ReadonlyArray<number> }
