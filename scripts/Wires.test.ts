// proves V-02: vendor types never leave an adapter, held on the types that its entry exports
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { sourcesOf } from "./Boundaries.ts"
import { must } from "./Command.ts"
import { read } from "./Declarations.ts"
import { itemsFromElsewhere, wireLeaks, wireShapes } from "./Wires.ts"
import { readPackages, root } from "./Workspace.ts"

const adapters = readPackages().filter(({ folder }) => folder.startsWith("packages/adapters/"))

describe.each(adapters.map((adapter) => [adapter.manifest.name, adapter] as const))("%s", (_, adapter) => {
  const dist = join(root, adapter.folder, "dist")
  const declarations = () =>
    read(
      new Map(
        globSync("**/*.d.ts", { cwd: dist }).map((file) => [file.replaceAll("\\", "/"), readFileSync(join(dist, file), "utf8")] as const),
      ),
    )

  beforeAll(() => must("tsc", ["-b", join(adapter.folder, "tsconfig.src.json")]), 300_000)

  it("exports something, and has shapes that it must not export", () => {
    expect(declarations().exportsOf("index.d.ts").size).toBeGreaterThan(1)
    expect(wireShapes(declarations()).length).toBeGreaterThan(3)
  })

  it("lets nothing of its application out", () => {
    expect(wireLeaks(declarations(), "index.d.ts")).toEqual([])
  })

  it("describes what its application answers in the folder wire", () => {
    const files = sourcesOf(root, adapter).flatMap(({ path }) => (path.startsWith("src/") ? [path] : []))
    expect(files.flatMap((path) => itemsFromElsewhere(path, readFileSync(join(root, adapter.folder, path), "utf8")))).toEqual([])
  })
})

describe("what leaves an adapter", () => {
  const card = "export declare const Card: Schema.Struct<{ readonly id: Schema.String; readonly done: Schema.Boolean }>"
  const leaks = (files: Readonly<Record<string, string>>) =>
    wireLeaks(read(new Map(Object.entries({ "wire/Card.d.ts": `${card}\nexport type Card = typeof Card.Type`, ...files }))), "index.d.ts")

  it("may speak of other packages and of what is the adapter's own", () => {
    expect(
      leaks({
        "index.d.ts": 'export { endpoints } from "./Endpoints.js"',
        "Endpoints.d.ts": [
          'import { Endpoint } from "@syncline/adapter-core"',
          'import { type CardItem, hidden } from "./CardItem.js"',
          "export declare const endpoints: { readonly card: Endpoint.GetEndpoint<{ readonly id: string }, CardItem> }",
        ].join("\n"),
        "CardItem.d.ts": [
          'import { Card } from "./wire/Card.js"',
          "export interface CardItem { readonly externalId: string; readonly done: boolean }",
          "export declare const hidden: (card: Card) => CardItem",
        ].join("\n"),
      }),
    ).toEqual([])
  })

  it.each([
    ["exported again", { "index.d.ts": 'export { Card } from "./wire/Card.js"' }, "Card is or mentions Card of wire/Card.d.ts"],
    ["all exported again", { "index.d.ts": 'export * from "./wire/Card.js"' }, "Card is or mentions Card of wire/Card.d.ts"],
    ["in a namespace", { "index.d.ts": 'export * as Cards from "./wire/Card.js"' }, "Cards.Card is or mentions Card of wire/Card.d.ts"],
    [
      "under another name",
      { "index.d.ts": 'import { Card as Inner } from "./wire/Card.js"\nexport type { Inner as Outer }' },
      "Outer is or mentions Card of wire/Card.d.ts",
    ],
    [
      "in the type of a value",
      { "index.d.ts": 'import type { Card } from "./wire/Card.js"\nexport declare const get: () => Promise<Card>' },
      "get, Card is or mentions Card of wire/Card.d.ts",
    ],
    [
      "as the type of a value",
      { "index.d.ts": 'import { Card } from "./wire/Card.js"\nexport declare const schema: typeof Card' },
      "schema, Card is or mentions Card of wire/Card.d.ts",
    ],
    [
      "by way of an interface, and of one that extends it",
      {
        "index.d.ts": 'export type { Outer } from "./Outer.js"',
        "Outer.d.ts": 'import { type Inner } from "./Inner.js"\nexport interface Outer extends Inner {}',
        "Inner.d.ts": 'import { type Card } from "./wire/Card.js"\nexport interface Inner { readonly card: Card }',
      },
      "Outer, Inner, Card is or mentions Card of wire/Card.d.ts",
    ],
    [
      "imported in a type",
      { "index.d.ts": 'export declare const get: () => import("./wire/Card.js").Card' },
      "get, Card is or mentions Card of wire/Card.d.ts",
    ],
    [
      "by a namespace's member",
      { "index.d.ts": 'import * as Cards from "./wire/Card.js"\nexport declare const get: () => Cards.Card' },
      "get, Card is or mentions Card of wire/Card.d.ts",
    ],
    [
      "written out",
      { "index.d.ts": "export declare const get: () => { readonly id: string; readonly done: boolean; readonly more: number }" },
      "get has the members of Card of wire/Card.d.ts: id, done",
    ],
    [
      "written out in an interface",
      { "index.d.ts": 'export interface Open { readonly "id": string; readonly done: boolean }' },
      "Open has the members of Card of wire/Card.d.ts: id, done",
    ],
  ])("may not be of the wire: %s", (_, files, complaint) => {
    expect(leaks(files)).toEqual([complaint])
  })

  it("is followed in circles once", () => {
    expect(
      leaks({
        "index.d.ts": 'export * from "./A.js"',
        "A.d.ts": 'import { B } from "./B.js"\nexport interface A { readonly b: B }\nexport * from "./B.js"',
        "B.d.ts": 'import { A } from "./A.js"\nexport interface B { readonly a: A }\nexport * from "./A.js"',
      }),
    ).toEqual([])
  })

  it("is not judged where a file is missing", () => {
    expect(() => leaks({ "index.d.ts": 'export * from "./Gone.js"' })).toThrow("index.d.ts speaks of ./Gone.js, which is not there")
  })
})

describe("the item of an endpoint", () => {
  const source = (item: string) =>
    [
      'import { Endpoint } from "@syncline/adapter-core"',
      'import { Card } from "./wire/Card.ts"',
      'import { Other } from "./Other.ts"',
      `export const card = Endpoint.get({ name: "card", path: "/cards/{id}", item: ${item} })`,
    ].join("\n")

  it("is described in the folder wire, and nowhere else", () => {
    expect(itemsFromElsewhere("a.ts", source("Card"))).toEqual([])
    expect(itemsFromElsewhere("a.ts", source("Other"))).toEqual(["a.ts: the item Other is not described in a folder wire"])
    expect(itemsFromElsewhere("a.ts", source("Schema.Struct({ id: Schema.String })"))).toEqual([
      "a.ts: the item Schema.Struct({ id: Schema.String }) is not described in a folder wire",
    ])
  })
})
