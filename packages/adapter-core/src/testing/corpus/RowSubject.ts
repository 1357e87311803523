/** What an adapter's author says of the rows that the application sends, so that the corpus can put its inputs into them. */
import type { Adapter } from "../../Adapter.ts"
import type { Credentials } from "../../Authorization.ts"
import type { Json, JsonObject } from "../../Json.ts"
import type { TextClass } from "./Texts.ts"

type Path = ReadonlyArray<string | number>

export interface RowKind {
  readonly kind: string
  /** One object as the application sends it; the adapter reads it. Objects may hold keys that the adapter does not know. */
  readonly row: JsonObject
  /** The whole body of a list's only page, with these rows in it. */
  readonly list: (rows: ReadonlyArray<JsonObject>) => Json
  /** Where the row has its id, and whether the application's ids are texts or whole numbers. */
  readonly identity: { readonly path: Path; readonly as: "text" | "integer" }
  /** Every field of the row that is a text: where it is, where the view shows it if it does, and how it is taken. */
  readonly texts: ReadonlyArray<{ readonly path: Path; readonly view?: Path; readonly as: TextClass }>
  /** Every field that is a time in ISO 8601. `updatedAt`: it tells when the object last changed; `optional`: `null` says that there is none. */
  readonly times: ReadonlyArray<{ readonly path: Path; readonly updatedAt?: true; readonly optional?: true }>
}

export interface RowSubject {
  readonly adapter: Adapter
  readonly settings?: JsonObject
  readonly credentials: Credentials
  readonly partition: string
  readonly kinds: ReadonlyArray<RowKind>
}
