/**
 * In which order the test files are run. Vitest takes project after project by name; then a file of a minute that is begun last keeps one core busy and the
 * others idle. So the projects with such files come first, and those whose files take a second or two come last.
 */
import { BaseSequencer, type TestSpecification } from "vitest/node"

const long = ["@syncline/sim", "@syncline/e2e", "@syncline/drills", "@syncline/postgres", "@syncline/engine"]

const rankOf = ({ project }: TestSpecification): number => {
  const rank = long.indexOf(project.name)
  return rank === -1 ? long.length : rank
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other))
  }
}
