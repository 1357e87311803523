/** What a form that was sent does, through the vendor's own rules. Each gives the address of the page to see it on. */
import type { Action } from "./Form.ts"
import type { Issue, IssueDraft, Place } from "./Vendor.ts"
import type { Form } from "./Visit.ts"

const field = (form: Form, name: string): string => form.get(name) ?? ""

/** What the person changed: what they left as it was is not sent, for it may have become something else meanwhile. */
export const editedFields = (form: Form): Partial<IssueDraft> => {
  const changed = (name: string): boolean => form.has(name) && form.get(name) !== oneLine(name, field(form, `${name}-before`))
  return {
    ...(changed("title") ? { title: field(form, "title") } : {}),
    ...(changed("text") ? { text: field(form, "text") } : {}),
  }
}

/** A field of one line loses line feeds in the browser. */
const oneLine = (name: string, before: string): string => (name === "title" ? before.replaceAll("\n", "") : before)

type PlaceDeed = (place: Place, by: string, form: Form) => string
type IssueDeed = (issue: Issue, by: string, form: Form) => void

const placeDeeds: Partial<Record<Action, PlaceDeed>> = {
  "create-issue": (place, by, form) => place.createIssue(by, { title: field(form, "title"), text: field(form, "text") }),
  "create-label": (place, by, form) => {
    place.createLabel(by, { name: field(form, "name").trim(), color: field(form, "color") })
    return place.path
  },
}

const issueDeeds: Partial<Record<Action, IssueDeed>> = {
  edit: (issue, by, form) => issue.edit(by, editedFields(form)),
  step: (issue, by, form) => issue.takeStep(by, field(form, "step")),
  status: (issue, by, form) => issue.statuses?.set(by, field(form, "status")),
  comment: (issue, by, form) => issue.addComment(by, field(form, "text")),
  "delete-comment": (issue, by, form) => issue.deleteComment(by, field(form, "comment")),
  "put-label": (issue, by, form) => issue.putLabel(by, field(form, "label")),
  "take-label": (issue, by, form) => issue.takeLabel(by, field(form, "label")),
}

const named = <Deed>(deeds: Partial<Record<Action, Deed>>, action: string): Deed | undefined =>
  new Map<string, Deed>(Object.entries(deeds)).get(action)

/** Undefined when the form asks for nothing that can be done there. */
export const deedOf = (target: Place | Issue, form: Form): ((by: string) => string) | undefined => {
  const action = field(form, "action")
  if (target.kind === "place") {
    const deed = named(placeDeeds, action)
    return deed && ((by) => deed(target, by, form))
  }
  const deed = named(issueDeeds, action)
  return (
    deed &&
    ((by) => {
      deed(target, by, form)
      return target.line.path
    })
  )
}
