/** What I3 finds, and what it lets go, clause by clause. */
import type { Facts } from "../../src/Facts.ts"
import type { Loss } from "../../src/Ledger.ts"
import type { NetworkRequest } from "../../src/Network.ts"
import type { Bites } from "../Bites.ts"
import { comment, commentTwin, creation, facts, issue, request, showing, tenant, twin } from "../GoodRun.ts"

const creating = (...requests: ReadonlyArray<Partial<NetworkRequest>>) => ({
  ...facts,
  requests: requests.map((given) => ({ ...request, method: "POST", ...given })),
})

const first = creation("issue", "uuid", "op-1", "i1")
const again = creation("issue", "other", "op-1", "i1")

const loss: Loss = { side: "linear", token: "i1", how: "deleted" }

/** Made, then something was lost, then made again. */
const afterLoss = (change: Partial<Loss>) => ({
  ...creating({ side: "linear", deed: first }, { side: "linear", deed: { ...again, losses: 1 } }),
  losses: [{ ...loss, ...change }],
})

const madeTwice = /^the create of issue op-1 took effect at linear more than once$/

const twoLabels = showing("github", {
  labels: ["7", "8"].map((externalId) => ({ externalId, token: "l5", name: `l5 r${externalId}`, color: "" })),
})
/** Names that people gave the label after those that it had. */
const naming = (...names: ReadonlyArray<readonly [before: string, after: string]>): Facts => ({
  ...twoLabels,
  ledger: names.map(([before, after]) => ({ at: 0, by: "github", tenant, kind: "label", token: "l5", field: "name", before, after })),
})

export const duplicates: Bites = {
  invariant: "I3",
  finds: [
    ["two labels of one that was renamed", naming(["l5 r7", "l5 r8"]), /^l5 is among the labels of github more than once$/],
    ["two labels of one that was made again", naming(["l5 r7", "l5 r7"]), /^l5 is among the labels of github more than once$/],
    [
      "two issues of one",
      showing("linear", { issues: [twin, { ...twin, externalId: "other" }] }),
      /^i1 is among the issues of linear more than once$/,
    ],
    [
      "two comments of one",
      showing("github", { comments: [comment, { ...comment, externalId: "12" }] }),
      /^c1 is among the comments of github more than once$/,
    ],
    [
      "two labels of one",
      showing("github", {
        labels: [
          { externalId: "7", token: "l5", name: "l5 azure", color: "" },
          { externalId: "8", token: "l5", name: "l5 r6 azure", color: "" },
        ],
      }),
      /^l5 is among the labels of github more than once$/,
    ],
    [
      "a create that took effect twice, although one object is gone",
      creating({ side: "linear", deed: first }, { side: "linear", deed: again }),
      madeTwice,
    ],
    ["a create that took effect again after something else was deleted", afterLoss({ token: "i12" }), madeTwice],
    ["a create that took effect again after it was deleted elsewhere", afterLoss({ side: "github" }), madeTwice],
    ["a create that took effect again after what it made became senseless", afterLoss({ how: "malformed" }), madeTwice],
    [
      "a create that took effect twice before what it made was deleted",
      { ...creating({ side: "linear", deed: first }, { side: "linear", deed: again }), losses: [loss] },
      madeTwice,
    ],
    [
      "a create that took effect twice after a deletion",
      {
        ...creating({ side: "linear", deed: { ...first, losses: 1 } }, { side: "linear", deed: { ...again, losses: 1 } }),
        losses: [loss],
      },
      madeTwice,
    ],
    [
      "a create that took effect once more after it did so rightly",
      {
        ...creating(
          { side: "linear", deed: first },
          { side: "linear", deed: { ...again, losses: 1 } },
          { side: "linear", deed: { ...again, losses: 1 } },
        ),
        losses: [loss],
      },
      madeTwice,
    ],
  ],
  allows: [
    ["a label that was renamed, and another that was made under its old name", naming(["l5 r7", "l5 r8"], ["l5 r7", "l5 r7"])],
    ["a create that took effect again after a person deleted what it had made", afterLoss({})],
    ["a create that took effect again after a person moved what it had made", afterLoss({ how: "moved" })],
    ["one object on each side", showing("linear", { issues: [twin], comments: [commentTwin] })],
    ["two objects of two tokens", showing("github", { issues: [issue, { ...issue, externalId: "2", token: "i2" }] })],
    ["the same operation at two sides", creating({ side: "linear", deed: first }, { side: "github", deed: again })],
    [
      "two labels of a common name, one of which was renamed",
      showing("github", {
        labels: [
          { externalId: "7", token: "bug", name: "bug r5 azure", color: "" },
          { externalId: "8", token: "bug", name: "bug", color: "" },
        ],
      }),
    ],
    ["two operations", creating({ side: "linear", deed: first }, { side: "linear", deed: creation("issue", "other", "op-2", "i1") })],
    [
      "the same name for two kinds",
      creating({ side: "linear", deed: first }, { side: "linear", deed: creation("label", "other", "op-1", "bug") }),
    ],
  ],
}
