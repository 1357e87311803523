/** What came of a sign-in that did not succeed, for the page after it: the address that the application sent the browser to holds a code, and is not to stay. */
import { Option, Schema } from "effect"
import type { Cookies } from "./Cookies.ts"
import type { Trouble } from "./words/Troubles.ts"

const Told = Schema.fromJsonString(Schema.Struct({ title: Schema.String, says: Schema.String, todo: Schema.String }))
const decode = Schema.decodeUnknownOption(Told)

const cookie = "told"

/** A browser keeps no more in one. */
const longest = 600

export const set = (cookies: Cookies, { title, says, todo }: Trouble): string => {
  const text = JSON.stringify({ title, says: says.slice(0, longest), todo: todo.slice(0, longest) })
  return cookies.set(cookie, Buffer.from(text).toString("base64url"), 60)
}

export const read = (cookies: Cookies): Omit<Trouble, "status"> | undefined =>
  Option.getOrUndefined(decode(Buffer.from(cookies.read(cookie) ?? "", "base64url").toString()))
