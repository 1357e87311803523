/** Whom a copy names as its author: whoever wrote the original, or whom another copy names where the original is not known here. Pure. */
import type { Attribution, Upsert } from "@syncline/adapter-core"
import * as RecordId from "../model/RecordId.ts"

type Shown = Pick<Upsert, "operationId" | "writer" | "attribution" | "createdAt" | "url">

/** What we or another Syncline made says nothing of its author but in its line: its application knows the owner of a key. */
export const originalAmong = <S extends Shown>(shown: ReadonlyArray<S>): S | undefined =>
  shown.find(({ operationId }) => operationId === undefined || !RecordId.isOperation(operationId))

/** What the original says; `undefined` where it does not say all that belongs into a line. A line in its own text is a quotation. */
export const ofOriginal = ({ writer, createdAt, url }: Shown): Attribution.Attribution | undefined =>
  writer === undefined || createdAt === undefined || url === undefined
    ? undefined
    : { name: writer.name, application: writer.application, at: createdAt, url }

/** What one of the copies says. */
export const ofCopies = (shown: ReadonlyArray<Shown>): Attribution.Attribution | undefined =>
  shown.find(({ attribution }) => attribution !== undefined)?.attribution
