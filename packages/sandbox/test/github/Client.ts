/**
 * A client for tests that never lets a request or a reply pass that GitHub's own description does not know. Only a request that is wrong on
 * purpose is sent with `offContract`; its reply is judged all the same.
 */
import { expect } from "vitest"
import { makeSandbox } from "../../src/index.ts"
import type { Sandbox } from "../../src/index.ts"
import { makeGithub } from "../../src/github/index.ts"
import type { Github, GithubOptions } from "../../src/github/index.ts"
import { type DescribedVersion, openApi } from "@syncline/sandbox/contract/github"

export interface Sending {
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON, or as it is when it is a string. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly offContract?: boolean
}

export interface Received {
  readonly status: number
  readonly headers: Headers
  /** The parsed body; tests compare it with what they expect. */
  readonly json: unknown
}

export interface Client {
  readonly send: (method: string, path: string, sending?: Sending) => Promise<Received>
  readonly get: (path: string, query?: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>) => Promise<Received>
}

export const makeClient = (sandbox: Sandbox<Github>, token: string | undefined, version?: DescribedVersion): Client => {
  const send: Client["send"] = async (method, path, { query = {}, body, headers = {}, offContract = false } = {}) => {
    const asked = version === undefined ? {} : { version }
    if (!offContract)
      expect(openApi.validateRequest({ method, path, query, ...(body === undefined ? {} : { body }), ...asked })).toEqual([])
    const search = new URLSearchParams(query).toString()
    const response = await sandbox.fetch(`https://api.github.com${path}${search === "" ? "" : `?${search}`}`, {
      method,
      redirect: "manual",
      headers: {
        accept: "application/vnd.github+json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(version === undefined ? {} : { "x-github-api-version": version }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json: unknown = text === "" ? undefined : JSON.parse(text)
    const reply = { method, path, status: response.status, ...(json === undefined ? {} : { body: json }), ...asked }
    expect(openApi.validateResponse(reply)).toEqual([])
    return { status: response.status, headers: response.headers, json }
  }
  return { send, get: (path, query = {}, headers = {}) => send("GET", path, { query, headers }) }
}

export const start = Date.parse("2026-11-20T10:00:00.500Z")

/** A GitHub with one public repository `acme/widgets`, its clock in the test's hand, and a token of everyone who matters. */
export const makeStage = (options: Partial<GithubOptions> = {}) => {
  let time = start
  const clock = () => time
  const app = makeGithub({
    clock,
    users: [{ login: "acme", type: "Organization" }],
    repositories: [
      { name: "acme/widgets", collaborators: ["ada", "bob"] },
      { name: "acme/gadgets", collaborators: ["ada"] },
      { name: "acme/vault", private: true, collaborators: ["ada"] },
      { name: "acme/silent", hasIssues: false, collaborators: ["ada"] },
    ],
    tokens: [
      { token: "ada-token", login: "ada", scopes: ["repo", "user"] },
      { token: "eve-token", login: "eve" },
      { token: "bot-token", login: "bot", repositories: { "acme/widgets": "read" } },
    ],
    ...options,
  })
  const sandbox = makeSandbox(app, { clock })
  return {
    app,
    sandbox,
    people: app.people,
    records: app.records,
    /** A collaborator with push access. */
    ada: makeClient(sandbox, "ada-token"),
    /** A stranger with an account. */
    eve: makeClient(sandbox, "eve-token"),
    /** A token that may only read. */
    bot: makeClient(sandbox, "bot-token"),
    /** No credential. */
    nobody: makeClient(sandbox, undefined),
    /** Ada in the later version of the API. */
    laterAda: makeClient(sandbox, "ada-token", "2026-03-10"),
    pass: (seconds: number) => {
      time += seconds * 1000
    },
  }
}
