import { assert, describe, it } from "@effect/vitest"
import * as FirstPush from "../../src/decide/FirstPush.ts"
import { defaultSettings, type Stream } from "../../src/model/Stream.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

const place = (connectionId: string, id: string, fields: Partial<Stream> = {}): Stream => ({
  ...Sample.stream("acme", id, connectionId),
  settings: defaultSettings,
  initialDoneAt: 100,
  ...fields,
})
const link = (connectionId: string, streamId: string) => ({
  ...Sample.link("1", "r1", { connectionId, streamId }),
  tenant: "acme",
  processedAt: 0,
})
const go = { settings: { ...defaultSettings, firstPush: "go" } } as const

// proves law 2
describe("the meetings of a record with places that were filled before", () => {
  const here = place("a", "a/p")
  const there = place("b", "b/p")
  const record = { createdAt: 100, matchKeys: [] }
  const of = (
    { createdAt = 100, matchKeys = [] as ReadonlyArray<string> },
    streams: ReadonlyArray<Stream> = [here, there],
    links = [link("b", "b/p")],
  ) => FirstPush.meetings(streams[0] ?? here, { createdAt, matchKeys }, links, streams).map(({ other, before }) => `${other.id} ${before}`)

  // proves C-19
  it("are with places that came from another tenant, of all that was there until then", () => {
    const came = { ...there, joinedAt: 500 }
    assert.deepStrictEqual(of({ createdAt: 500 }, [here, came]), ["b/p 500"])
    assert.deepStrictEqual(of({ createdAt: 500 }, [{ ...here, joinedAt: 500 }, there]), ["b/p 500"])
    assert.deepStrictEqual(of({ createdAt: 501 }, [here, came]), [])
    assert.deepStrictEqual(of({ createdAt: 101 }, [{ ...here, joinedAt: 500 }, came]), [])
  })

  it("are with the places where it was by the time that both had been read", () => {
    assert.deepStrictEqual(of({}), ["b/p 100"])
    assert.deepStrictEqual(of({ createdAt: 101 }), [])
    assert.deepStrictEqual(of({ createdAt: 200 }, [here, place("b", "b/p", { initialDoneAt: 200 })]), ["b/p 200"])
    assert.deepStrictEqual(of({ createdAt: 200 }, [place("a", "a/p", { initialDoneAt: 200 }), there]), ["b/p 200"])
  })

  it("count every place of the account for its kind, and one that is not read yet without end", () => {
    const late = place("a", "a/q", { initialDoneAt: 300 })
    assert.deepStrictEqual(of({ createdAt: 300 }, [here, there, late]), ["b/p 300"])
    assert.deepStrictEqual(of({ createdAt: 300 }, [here, there, { ...late, kind: "note" }]), [])
    assert.deepStrictEqual(of({ createdAt: 300 }, [here, there, { ...late, initialDoneAt: null }]), [`b/p ${Number.MAX_SAFE_INTEGER}`])
  })

  it("are none for what has a key, for what is nowhere else, and within an account", () => {
    assert.deepStrictEqual(of({ matchKeys: ["bug"] }), [])
    assert.deepStrictEqual(of({}, [here, there], []), [])
    assert.deepStrictEqual(of({}, [here, place("a", "a/q")], [link("a", "a/q")]), [])
    assert.deepStrictEqual(of({}, [here], [link("b", "unknown")]), [])
  })

  it("ask nobody where both streams say so", () => {
    assert.deepStrictEqual(of({}, [place("a", "a/p", go), there]), ["b/p 100"])
    assert.deepStrictEqual(of({}, [here, place("b", "b/p", go)]), ["b/p 100"])
    assert.deepStrictEqual(of({}, [place("a", "a/p", go), place("b", "b/p", go)]), [])
  })

  it("say what is asked, and how it is answered", () => {
    const [meeting] = FirstPush.meetings(here, record, [link("b", "b/p")], [here, there])
    const message = meeting === undefined ? "" : FirstPush.question(here, meeting)
    for (const part of [here.partitionName, there.partitionName, `(${here.app})`, here.kind, 'firstPush: "go"'])
      assert.include(message, part)
  })
})
