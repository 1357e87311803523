/** Texts that are longer than an application takes: cut where that is allowed, else refused before they are sent. In Unicode characters. Pure. */
import type { Json, Resource, View } from "@syncline/adapter-core"
import type { StreamSettings } from "../model/Stream.ts"
import type { Refused } from "./Refusals.ts"

type Limits = Pick<Resource.Resource, "limits">
type Settings = Pick<StreamSettings, "cutTexts">

/** What of a view is too long, and may not be cut. */
export const tooLong = ({ limits }: Limits, { cutTexts }: Settings, view: View): Refused =>
  Object.fromEntries(
    Object.entries(cutTexts === true ? {} : limits).flatMap(([name, most]) => {
      const value = view[name]
      const length = lengthOf(value)
      if (value === undefined || length <= most) return []
      return [[name, { value, message: `it has ${number(length)} characters, and at most ${number(most)} are taken` }]]
    }),
  )

/** A view as it is said: cut to what is taken. */
export const said = ({ limits }: Limits, { cutTexts }: Settings, view: View): View =>
  cutTexts === true ? Object.fromEntries(Object.entries(view).map(([name, value]) => [name, cut(value, limits[name])])) : view

const cut = (value: Json.Json, most: number | undefined): Json.Json =>
  typeof value === "string" && most !== undefined && lengthOf(value) > most ? [...value].slice(0, most).join("") : value

const lengthOf = (value: Json.Json | undefined): number => (typeof value === "string" ? [...value].length : 0)

const number = (value: number): string => value.toLocaleString("en-US")
