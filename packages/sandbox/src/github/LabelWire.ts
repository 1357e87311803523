/** A label as the API shows it. */
import { fullName } from "./Repository.ts"
import { nodeId } from "./Rendering.ts"
import type { Rendering } from "./Rendering.ts"
import type { Label, Repository } from "./World.ts"

/** What a label looks like, alone and within issues; not as it should be, when a test has asked for that. */
export const labelWire = (rendering: Rendering, repository: Repository, label: Label): unknown => {
  const wire = {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${rendering.origin}/repos/${fullName(repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  }
  const spoil = rendering.world.malformed.get(label)
  return spoil === undefined ? wire : spoil(wire)
}
