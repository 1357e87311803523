/**
 * The pages on which a person sees what is in an emulator, and edits it by hand. They answer only where a browser asks for a page at an address that is not the
 * API's own, so no client of the API ever meets them. What is done here is done by the person who is chosen at the top, through the vendor's own rules.
 */
import type { App, AppReply, AppRequest } from "../App.ts"
import { isForm } from "../oauth/Parameters.ts"
import { deedOf } from "./Deeds.ts"
import { issuePage } from "./IssuePage.ts"
import { placePage } from "./PlacePage.ts"
import { notFromHere, nothingHere, placesPage } from "./PlacesPage.ts"
import type { Issue, Place, Vendor } from "./Vendor.ts"
import { formOf, isFromOwnPage, prefersHtml, rememberedPerson, remembering } from "./Visit.ts"
import type { Form, Visit } from "./Visit.ts"

const segmentsOf = (path: string): ReadonlyArray<string> | undefined => {
  try {
    return path
      .split("/")
      .filter((segment) => segment !== "")
      .map(decodeURIComponent)
  } catch {
    return undefined
  }
}

const seeOther = (location: string, headers: Readonly<Record<string, string>> = {}): AppReply => ({
  status: 303,
  headers: { location, "cache-control": "no-store", ...headers },
  body: "",
})

const placeOf = (target: Place | Issue): Place => (target.kind === "place" ? target : target.place)

const pathOf = (target: Place | Issue): string => (target.kind === "place" ? target.path : target.line.path)

const pageOf = (visit: Visit, target: Place | Issue): AppReply =>
  target.kind === "place" ? placePage(visit, target) : issuePage(visit, target)

export const makeFace = (vendor: Vendor): NonNullable<App["face"]> => {
  const visitTo = (request: AppRequest, target: Place | Issue | undefined): Visit => {
    const people = target === undefined ? [] : placeOf(target).people()
    const remembered = rememberedPerson(vendor, request)
    return { vendor, url: request.url, by: people.find(({ id }) => id === remembered) ?? people[0], refused: undefined }
  }

  const done = (visit: Visit, target: Place | Issue, form: Form): AppReply => {
    const by = placeOf(target)
      .people()
      .find(({ id }) => id === form.get(form.get("action") === "person" ? "person" : "by"))
    if (by === undefined) return pageOf({ ...visit, refused: { words: "nobody of that name may write here.", form } }, target)
    if (form.get("action") === "person") {
      return seeOther(`${pathOf(target)}${visit.url.search}`, { "set-cookie": remembering(vendor, by) })
    }
    const deed = deedOf(target, form)
    if (deed === undefined) return pageOf({ ...visit, by, refused: { words: "there is nothing like that to do.", form } }, target)
    try {
      return seeOther(deed(by.id))
    } catch (error) {
      const words = vendor.refusal(error)
      if (words === undefined) throw error
      return pageOf({ ...visit, by, refused: { words, form } }, target)
    }
  }

  return (request) => {
    const { method, url, headers } = request
    if (!prefersHtml(headers["accept"]) || vendor.isOfApi(url.pathname)) return undefined
    if (method !== "GET" && method !== "HEAD" && !(method === "POST" && isForm(request))) return undefined
    const segments = segmentsOf(url.pathname)
    const target = segments === undefined ? undefined : vendor.at(segments)
    const visit = visitTo(request, target)
    if (method === "POST" && !isFromOwnPage(request)) return notFromHere(visit)
    if (target === undefined) return segments?.length === 0 && method !== "POST" ? placesPage(visit) : nothingHere(visit)
    return method === "POST" ? done(visit, target, formOf(request)) : pageOf(visit, target)
  }
}
