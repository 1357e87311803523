/**
 * What stands at the head of every released file: on a Node that is too old the import ends with a sentence, and not with whatever that Node happens to
 * lack. It is an expression that the oldest Nodes with ES modules can parse, declares nothing, and passes other runtimes by.
 */

/** The code for a package.json's `engines.node`, such as `>=22.19.0`. What throws has a line of its own: Node shows that line above the message. */
export const nodeGuard = (engines: string): string => {
  const [oldest, major, minor] = /(\d+)\.(\d+)\.\d+/.exec(engines) ?? []
  if (oldest === undefined) throw new Error(`engines.node does not say which Node is the oldest: "${engines}"`)
  const isTooOld = `(version) => version[0] < ${major} || (version[0] == ${major} && version[1] < ${minor})`
  const own = `typeof process === "object" && process.versions && process.versions.node`
  const sentence = `"Syncline needs Node ${oldest} or later, and this is Node " + process.versions.node`
  return `if (${own} && (${isTooOld})(process.versions.node.split(".")))
  throw new Error(${sentence});`
}
