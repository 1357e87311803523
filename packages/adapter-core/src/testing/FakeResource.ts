/** One kind of a `FakeApp`, as the adapter that was opened with some credentials shows it. */
import type { Resource } from "../Resource.ts"
import { make as makeExporter } from "./FakeExporter.ts"
import { make as makeImporter } from "./FakeImporter.ts"
import * as Attribution from "../Attribution.ts"
import { type FakeKind, seen, unattributed, writableOf } from "./FakeKind.ts"
import type { FakeSurroundings } from "./FakeSurroundings.ts"

export const make = (fake: FakeKind, surroundings: FakeSurroundings): Resource => {
  const writable = writableOf(fake)
  return {
    kind: fake.kind,
    idScope: fake.idScope ?? "partition",
    readable: Object.keys(fake.kind.fields),
    writable,
    limits: limitsOf(fake),
    see: (fields, current) =>
      unattributed(
        fake,
        seen(fake, Object.fromEntries(writable.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]]))), current),
      ).view,
    ...(fake.pictures && { pictures: fake.pictures }),
    ...(fake.vocabulary && { vocabulary: fake.vocabulary }),
    exporter: makeExporter(fake, surroundings),
    ...(!fake.readOnlyApp && { importer: makeImporter(fake, surroundings) }),
  }
}

const limitsOf = ({ limits = {}, attribution }: FakeKind): Resource["limits"] =>
  Object.fromEntries(Object.entries(limits).map(([name, most]) => [name, name === attribution?.text ? most - Attribution.room : most]))
