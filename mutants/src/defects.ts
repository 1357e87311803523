/** All planted defects. A bug that was found by hand becomes one of them, so that its test can be seen to bite. */
import type { Defect } from "./Defect.ts"
import { client } from "./defects/client.ts"
import { deciding } from "./defects/deciding.ts"
import { forgetting } from "./defects/forgetting.ts"
import { github } from "./defects/github.ts"
import { inbox } from "./defects/inbox.ts"
import { joining } from "./defects/joining.ts"
import { ofLeaving } from "./defects/leaving.ts"
import { limits } from "./defects/limits.ts"
import { linear } from "./defects/linear.ts"
import { ofMapping } from "./defects/mapping.ts"
import { matching } from "./defects/matching.ts"
import { memory } from "./defects/memory.ts"
import { merging } from "./defects/merging.ts"
import { moving } from "./defects/moving.ts"
import { planning } from "./defects/planning.ts"
import { privacy } from "./defects/privacy.ts"
import { removing } from "./defects/removing.ts"
import { postgres } from "./defects/postgres.ts"
import { reading } from "./defects/reading.ts"
import { scheduling } from "./defects/scheduling.ts"
import { sending } from "./defects/sending.ts"
import { telling } from "./defects/telling.ts"
import { ofAuthors } from "./defects/authors.ts"
import { ofNames } from "./defects/names.ts"
import { ofWords } from "./defects/words.ts"
import { signing } from "./defects/signing.ts"
import { hooks } from "./defects/hooks.ts"
import { page } from "./defects/page.ts"
import { profiles } from "./defects/profiles.ts"
import { webhooks } from "./defects/webhooks.ts"
import { working } from "./defects/working.ts"

export const defects: ReadonlyArray<Defect> = [
  ...client,
  ...inbox,
  ...webhooks,
  ...hooks,
  ...page,
  ...profiles,
  ...joining,
  ...ofLeaving,
  ...limits,
  ...deciding,
  ...reading,
  ...scheduling,
  ...sending,
  ...ofNames,
  ...ofAuthors,
  ...ofWords,
  ...ofMapping,
  ...moving,
  ...merging,
  ...planning,
  ...removing,
  ...privacy,
  ...signing,
  ...working,
  ...telling,
  ...matching,
  ...memory,
  ...postgres,
  ...forgetting,
  ...github,
  ...linear,
]
