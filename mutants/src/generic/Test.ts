/** Tests as far as it matters here: what each reaches, and how long it takes. */

export interface Test {
  /** In full, with those of the groups it is in. */
  readonly name: string
  readonly millis: number
  /** Numbers of mutants. */
  readonly reached: ReadonlyArray<number>
}

export interface TestFile {
  readonly file: string
  readonly tests: ReadonlyArray<Test>
  /** What is reached outside of any test, by loading or by what is set up for all: any of them may see a change there. */
  readonly around: ReadonlyArray<number>
}

/** Tests of one file that may see a mutant. */
export type Reaching = Pick<TestFile, "file" | "tests">

export const millisOf = ({ tests }: Pick<TestFile, "tests">): number => tests.reduce((sum, { millis }) => sum + millis, 0)

/** A pattern for the names of just these tests. */
export const patternOf = (tests: ReadonlyArray<Pick<Test, "name">>): string =>
  `^(${tests.map(({ name }) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})$`
