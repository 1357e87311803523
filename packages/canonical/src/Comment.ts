/** A remark on an issue. It cannot be without its issue. */
import { Field, Kind } from "@syncline/adapter-core"

export const Comment = Kind.make({
  name: "comment",
  fields: {
    issue: Field.parent("issue"),
    /** Markdown. */
    body: Field.text({ initial: "", essential: true }),
    author: Field.reference("person"),
  },
})
