/**
 * What the page does better where scripts run: regions that tell how things stand are kept up to date, and a list is searched while somebody types. It goes to the browser as
 * it is written here, so it uses nothing from outside of itself.
 */

const enhance = () => {
  /** Puts regions of a page that was asked for anew in the place of those that are shown. */
  const exchange = async (address: string, selector: string) => {
    const answer = await fetch(address, { headers: { accept: "text/html" }, credentials: "same-origin" })
    // Somebody else by now, or gone: the page itself says so. What is only away for a moment is asked for again with the next change.
    if (answer.redirected || answer.status === 401 || answer.status === 404) location.reload()
    if (!answer.ok || answer.redirected) return
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
    for (const region of document.querySelectorAll(selector)) {
      const next = fresh.getElementById(region.id)
      // What somebody is at is left alone.
      if (next === null || region.innerHTML === next.innerHTML || region.contains(document.activeElement)) continue
      region.replaceChildren(...next.childNodes)
    }
    const said = fresh.getElementById("said")?.textContent ?? ""
    const saying = document.getElementById("said")
    if (saying !== null && saying.textContent !== said) saying.textContent = said
  }

  const follow = (address: string) => {
    const source = new EventSource(address)
    let isAsking = false
    let isStale = false
    const renew = () => {
      isStale = isAsking
      if (isAsking) return
      isAsking = true
      exchange(location.href, "[data-live]")
        .catch(() => {})
        .finally(() => {
          isAsking = false
          if (isStale) renew()
        })
    }
    source.addEventListener("changed", renew)
    addEventListener("pagehide", () => source.close())
  }

  const searching = (form: HTMLFormElement) => {
    let waiting: ReturnType<typeof setTimeout> | undefined
    form.addEventListener("input", () => {
      clearTimeout(waiting)
      waiting = setTimeout(() => {
        const address = new URL(form.action)
        for (const [name, value] of new FormData(form)) if (typeof value === "string") address.searchParams.set(name, value)
        exchange(address.href, "[data-found]")
          .then(() => history.replaceState(null, "", address))
          .catch(() => {})
      }, 250)
    })
  }

  const live = document.body.dataset["follow"]
  if (live !== undefined) follow(live)
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-search]")) searching(form)
  // A button that was pressed twice does one thing.
  document.addEventListener("submit", ({ target }) => {
    if (!(target instanceof HTMLFormElement) || target.method !== "post") return
    setTimeout(() => {
      for (const button of target.querySelectorAll("button")) button.disabled = true
    })
  })
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload()
  })
}

export const script = `"use strict";(${enhance.toString()})()\n`
