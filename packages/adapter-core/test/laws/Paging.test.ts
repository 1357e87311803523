/** What a walk through a list promises while the list changes under it, for every style of paging, and what only a list by position cannot promise. */
import { assert, describe, it } from "@effect/vitest"
import { type Json, Paging } from "@syncline/adapter-core"
import { Arbitrary, Effect, Result, Schema } from "effect"
import { laws } from "./Runs.ts"

const index = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 20 }))

const Command = Schema.Union([
  Schema.TaggedStruct("Fetch", {}),
  /** The page's commit is lost, or the process dies: the page is fetched once more. */
  Schema.TaggedStruct("FetchLost", {}),
  Schema.TaggedStruct("Append", {}),
  Schema.TaggedStruct("Edit", { index }),
  Schema.TaggedStruct("Remove", { index }),
])

const given = {
  commands: Arbitrary.array(Arbitrary.schema(Command), { maxLength: 30 }),
  length: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 12 })),
  pageSize: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 4 })),
}

type Item = {
  readonly id: number
  readonly version: number
  /** ISO, whole seconds. */
  readonly at: string
}

const instant = (second: number): string => new Date(second * 1000).toISOString().replace(".000", "")

interface Answer {
  readonly items: ReadonlyArray<Item>
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json.Json
}

interface Style {
  readonly paging: (pageSize: number) => Paging.Paging
  /** The vendor's answer to what a position adds to a request. */
  readonly answer: (list: ReadonlyArray<Item>, pageSize: number, turn: Paging.Turn) => Answer
  /** How many items of a page the next one shows again. */
  readonly overlap?: number
}

/** Items after an id: the page stays where it is, whatever happens before it. */
const following = (list: ReadonlyArray<Item>, pageSize: number, after: number) => {
  const rest = list.filter(({ id }) => id > after)
  const items = rest.slice(0, pageSize)
  return { items, next: rest.length > pageSize ? String(items.at(-1)?.id) : undefined }
}

const byKey: { readonly [name: string]: Style } = {
  "a token": {
    paging: () => Paging.nextToken({ parameter: "token", token: ["next"] }),
    answer: (list, pageSize, { query }) => {
      const { items, next } = following(list, pageSize, Number(query?.["token"] ?? "0"))
      return { items, headers: {}, body: next === undefined ? {} : { next } }
    },
  },
  "a relay cursor": {
    paging: () => Paging.relay({ variable: "after", pageInfo: ["info"] }),
    answer: (list, pageSize, { variables }) => {
      const { items, next } = following(list, pageSize, Number(variables?.["after"] ?? "0"))
      return { items, headers: {}, body: { info: { hasNextPage: next !== undefined, endCursor: next ?? null } } }
    },
  },
  "a link": {
    paging: () => Paging.linkHeader,
    answer: (list, pageSize, { url }) => {
      const { items, next } = following(list, pageSize, Number(URL.parse(url ?? "")?.searchParams.get("after") ?? "0"))
      const first = '<https://tracker.test/>; rel="first"'
      return {
        items,
        headers: { link: next === undefined ? first : `${first}, <https://tracker.test/?after=${next}>; rel="next"` },
        body: null,
      }
    },
  },
}

/** In the order of the last change, counted in pages from a time on. No two changes are of one time. */
const byTime: Style = {
  overlap: 1,
  paging: () => Paging.linkHeaderByTime({ parameter: "since", key: ["at"], page: "page" }),
  answer: (list, pageSize, { url }) => {
    const query = URL.parse(url ?? "")?.searchParams
    const since = query?.get("since") ?? instant(0)
    const page = Number(query?.get("page") ?? "1")
    const found = list.filter(({ at }) => at >= since).toSorted((one, other) => one.at.localeCompare(other.at))
    const items = found.slice((page - 1) * pageSize, page * pageSize)
    const link = `<https://tracker.test/?since=${since}&page=${page + 1}>; rel="next"`
    return { items, headers: page * pageSize < found.length ? { link } : {}, body: null }
  },
}

const byPlace: { readonly [name: string]: Style } = {
  "page numbers": {
    paging: (pageSize) => Paging.pageNumber({ parameter: "page", pageSize }),
    answer: (list, pageSize, { query }) => {
      const from = (Number(query?.["page"]) - 1) * pageSize
      return { items: list.slice(from, from + pageSize), headers: {}, body: null }
    },
  },
  offsets: {
    paging: (pageSize) => Paging.offset({ parameter: "offset", pageSize }),
    answer: (list, pageSize, { query }) => {
      const from = Number(query?.["offset"])
      return { items: list.slice(from, from + pageSize), headers: {}, body: null }
    },
  },
}

interface Walk {
  readonly seen: ReadonlyMap<number, number>
  readonly kept: ReadonlyArray<Item>
  readonly removed: number
}

/** Walks to the end of a list in the order of creation, with the commands in between, and tells how often each item was seen. */
const walk = (
  { paging, answer, overlap = 0 }: Style,
  commands: ReadonlyArray<typeof Command.Type>,
  length: number,
  pageSize: number,
): Walk => {
  const style = paging(pageSize)
  let list: ReadonlyArray<Item> = Array.from({ length }, (_, at) => ({ id: at + 1, version: 1, at: instant(at + 1) }))
  const first = new Set(list.map(({ id }) => id))
  let created = length
  let now = length
  let removed = 0
  let pages = 0
  let place: { readonly position: string | undefined } | undefined = { position: undefined }
  const seen = new Map<number, number>()

  const fetch = () => {
    if (place === undefined) return undefined
    const { items, ...reply } = answer(list, pageSize, Result.getOrThrow(Paging.turn(style, place.position)))
    const next = Result.getOrThrow(
      Paging.nextPosition(style, place.position, { ...reply, status: 200, text: "" }, items, "https://tracker.test/"),
    )
    return { items, next }
  }
  const step = () => {
    const page = fetch()
    if (page === undefined) return
    pages += 1
    for (const { id } of page.items) seen.set(id, (seen.get(id) ?? 0) + 1)
    place = page.next === undefined ? undefined : { position: page.next }
  }

  for (const command of commands) {
    switch (command._tag) {
      case "Fetch":
        step()
        break
      case "FetchLost":
        fetch()
        break
      case "Append":
        created += 1
        now += 1
        list = [...list, { id: created, version: 1, at: instant(now) }]
        break
      case "Edit":
        now += 1
        list = list.map((item, at) => (at === command.index ? { ...item, version: item.version + 1, at: instant(now) } : item))
        break
      case "Remove":
        if (list[command.index] === undefined) break
        list = list.filter((_, at) => at !== command.index)
        removed += 1
    }
  }
  while (place !== undefined) {
    step()
    assert.isAtMost(pages, (overlap === 0 ? created : now) / (pageSize - overlap) + 1, "pages")
  }
  return { seen, kept: list.filter(({ id }) => first.has(id)), removed }
}

describe("Paging", () => {
  for (const [name, style] of Object.entries(byKey)) {
    it.effect.prop(
      `by ${name}: what is there all the time is seen exactly once, whatever is edited, added and removed`,
      given,
      ({ commands, length, pageSize }) =>
        Effect.sync(() => {
          const { seen, kept } = walk(style, commands, length, pageSize)
          for (const { id } of kept) assert.strictEqual(seen.get(id), 1, `item ${id}`)
          assert.isTrue([...seen.values()].every((times) => times === 1))
        }),
      laws(),
    )
  }

  it.effect.prop(
    "by time: what is there all the time is seen, whatever is edited, added and removed",
    given,
    ({ commands, length, pageSize }) =>
      Effect.sync(() => {
        const { seen, kept } = walk(byTime, commands, length, pageSize + 1)
        for (const { id } of kept) assert.isTrue(seen.has(id), `item ${id}`)
      }),
    laws(),
  )

  for (const [name, style] of Object.entries(byPlace)) {
    it.effect.prop(
      `by ${name}: the same, but each removal may hide one item that was not read yet`,
      given,
      ({ commands, length, pageSize }) =>
        Effect.sync(() => {
          const { seen, kept, removed } = walk(style, commands, length, pageSize)
          assert.isTrue([...seen.values()].every((times) => times === 1))
          assert.isAtMost(kept.filter(({ id }) => !seen.has(id)).length, removed, "hidden")
        }),
      laws(),
    )
  }
})
