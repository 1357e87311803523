/** The test projects: every package that has tests, each run from its own folder. The last line is a glob because a plain name must exist. */
export default ["packages/!(adapters)", "packages/adapters/*", "examples/*", "{bench,drills,e2e,mutants,scripts,sim}"]
