/** The labels of a repository over REST. Names in the path are decoded and compared without regard to case. */
import { heededOf } from "../Whims.ts"
import { pusherOf } from "./Exchange.ts"
import type { Answer, RepositoryExchange } from "./Exchange.ts"
import { changeLabel, createLabel, deleteLabel, labelNamed } from "./Label.ts"
import { labelDetails, labelName } from "./LabelInput.ts"
import { labelWire } from "./LabelWire.ts"
import { pageOf } from "./Paging.ts"
import { textOf } from "./RecordText.ts"
import type { RecordText } from "./RecordText.ts"
import { notFound, validationFailed } from "./Refusal.ts"
import { readFields } from "./RequestBody.ts"
import type { Fields } from "./RequestBody.ts"
import type { RepositoryRoute } from "./Route.ts"
import { labelWords, refuseByWhim } from "./WhimWords.ts"
import type { Label, Origin, Repository, User, World } from "./World.ts"

const labelInPath = ({ repository, params }: RepositoryExchange): Label => {
  const label = labelNamed(repository, params["name"] ?? "")
  if (label === undefined) throw notFound()
  return label
}

const labelText = (exchange: RepositoryExchange, label: Label): RecordText =>
  textOf(labelWire(exchange.rendering, exchange.repository, label))

const alreadyExists = () => validationFailed({ resource: "Label", field: "name", code: "already_exists" })

const list = (exchange: RepositoryExchange): Answer => {
  const labels = [...exchange.repository.labels.values()].toSorted((one, other) => one.name.localeCompare(other.name, "en"))
  return pageOf(exchange, `/repositories/${exchange.repository.id}/labels`, labels, (label) => labelText(exchange, label))
}

/** The label that the fields describe; refused when there is one of its name. */
export const makeLabel = (
  world: World,
  repository: Repository,
  fields: Fields,
  draft: { readonly origin: Origin; readonly by: User },
): Label => {
  const name = labelName(fields, "name")
  const details = labelDetails(fields)
  if (labelNamed(repository, name) !== undefined) throw alreadyExists()
  return createLabel(world, repository, { ...details, name, ...draft })
}

const create = (exchange: RepositoryExchange): Answer => {
  const by = pusherOf(exchange)
  const fields = readFields(exchange.request.body)
  refuseByWhim(exchange.world, labelWords, "Label", fields)
  const label = makeLabel(exchange.world, exchange.repository, fields, { origin: "api", by })
  const location = `${exchange.rendering.origin}${exchange.request.url.pathname}/${encodeURIComponent(label.name)}`
  return { status: 201, text: labelText(exchange, label), headers: { location } }
}

const update = (exchange: RepositoryExchange): Answer => {
  const by = pusherOf(exchange)
  const label = labelInPath(exchange)
  const sent = readFields(exchange.request.body)
  refuseByWhim(exchange.world, labelWords, "Label", sent)
  const fields = heededOf(exchange.world.whims, labelWords, sent, {})
  const details = labelDetails(fields)
  const name = fields["new_name"] === undefined ? label.name : labelName(fields, "new_name")
  if ((labelNamed(exchange.repository, name) ?? label) !== label) throw alreadyExists()
  changeLabel(exchange.repository, label, { ...details, name }, by)
  return { status: 200, text: labelText(exchange, label) }
}

const remove = (exchange: RepositoryExchange): Answer => {
  const by = pusherOf(exchange)
  deleteLabel(exchange.repository, labelInPath(exchange), by)
  return { status: 204 }
}

export const labelRoutes: ReadonlyArray<RepositoryRoute> = [
  { method: "GET", path: "/labels", handle: list },
  { method: "POST", path: "/labels", handle: create },
  { method: "GET", path: "/labels/{name}", handle: (exchange) => ({ status: 200, text: labelText(exchange, labelInPath(exchange)) }) },
  { method: "PATCH", path: "/labels/{name}", handle: update },
  { method: "DELETE", path: "/labels/{name}", handle: remove },
]
