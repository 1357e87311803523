/** Ways in which a mapping can break its laws. */
import { Struct } from "effect"
import { isObject } from "../Json.ts"
import { objects, resource, type Vice, reading } from "./Vice.ts"

const shout = (value: unknown) => String(value).toUpperCase()

export const mappingVices: ReadonlyArray<Vice> = [
  resource("sees something else each time it looks", ({ see }) => ({
    see: (fields) => ("body" in fields ? { ...see(fields), body: `${String(fields["body"])}!` } : see(fields)),
  })),
  resource("sees what the application does not make of it", ({ see }) => ({
    see: (fields) => ("title" in fields ? { ...see(fields), title: shout(fields["title"]) } : see(fields)),
  })),
  resource(
    "does not see what the application makes of it",
    ({ see }) => ({
      see: (fields) => ("title" in fields ? { ...see(fields), title: fields["title"] ?? "" } : see(fields)),
    }),
    { see: { title: shout } },
  ),
  resource("sees a change in what is there already", ({ see }) => ({
    see: (fields, current) => (current === undefined || !("body" in fields) ? see(fields) : { ...see(fields), body: "changed" }),
  })),
  resource("sees something in nothing", ({ see }) => ({
    see: (fields) => (Struct.keys(fields).length === 0 ? { body: "" } : see(fields)),
  })),
  resource("sees another title beside a field that it does not write", ({ see }) => ({
    see: (fields) => ("author" in fields && "title" in fields ? { ...see(fields), title: shout(fields["title"]) } : see(fields)),
  })),
  resource("cuts a long text again each time it is written", ({ see }) => ({
    see: (fields) => {
      const { body } = fields
      return typeof body === "string" && body.length > 4 ? { ...see(fields), body: body.slice(0, -1) } : see(fields)
    },
  })),
  resource("sees what it was not shown", ({ see }) => ({ see: (fields) => ({ body: "", ...see(fields) }) })),
  resource("sees values that the kind does not allow", ({ see }) => ({
    see: (fields) => ("done" in fields ? { ...see(fields), done: fields["done"] === true ? "yes" : "no" } : see(fields)),
  })),
  resource("breaks on values that it does not expect", ({ see }) => ({
    see: (fields) => {
      const { body } = fields
      if (typeof body === "string" && body.length > 3) throw new RangeError("too long")
      return see(fields)
    },
  })),
  resource("shows a field that it does not declare", ({ readable }) => ({ readable: readable.filter((name) => name !== "author") })),
  resource("declares a field that the kind does not have", ({ readable }) => ({ readable: [...readable, "priority"] })),
  {
    name: "declares a kind that it does not open",
    declare: ({ kinds }) => ({ kinds: [...kinds, ...kinds.slice(0, 1).map((kind) => ({ ...kind, name: "project" }))] }),
  },
  { name: "declares writable fields, but has no importer", spoil: (honest) => Struct.omit(honest, ["importer"]) },
  objects("leaves out a field that it declares", (upsert) => ({ ...upsert, view: Struct.omit(upsert.view, ["author"]) })),
  objects("shows a value that the kind does not allow", (upsert) => ({ ...upsert, view: { ...upsert.view, done: "yes" } })),
  objects("keeps of a payload only what it knows", (upsert) => ({
    ...upsert,
    raw: isObject(upsert.raw) ? Struct.pick(upsert.raw, ["id", "version", "updatedAt", "fields"]) : upsert.raw,
  })),
  objects("holds payloads that do not read", (upsert) => ({ ...upsert, related: [{ kind: "label", raw: {} }] })),
  objects("holds payloads of a kind that it does not have", (upsert) => ({ ...upsert, related: [{ kind: "person", raw: {} }] })),
  reading("reads stored payloads in another way", ({ read }) => ({
    read: (raw) => {
      const change = read(raw)
      return change._tag === "Upsert" ? { ...change, updatedAt: 0 } : change
    },
  })),
]
