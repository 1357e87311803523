/**
 * The pages that a person sees on the way: the one that asks for consent, and the one that says why there is nothing to consent to. Plain HTML
 * without script. The form goes back to the address it came from, so a test sends the same: a POST with `account` and `decision`.
 */
import type { AppReply } from "../App.ts"
import { css, html, textOfHtml } from "../face/Html.ts"
import type { Html } from "../face/Html.ts"

const style = css`
  body {
    font:
      16px/1.5 system-ui,
      sans-serif;
    max-width: 32rem;
    margin: 3rem auto;
    padding: 0 1rem;
    color-scheme: light dark;
  }
  fieldset {
    border: 1px solid;
    border-radius: 6px;
    margin: 1rem 0;
  }
  label {
    display: block;
    padding: 0.25rem 0;
  }
  button {
    font: inherit;
    padding: 0.5rem 1rem;
    margin-right: 0.5rem;
  }
`

const page = (status: number, title: string, body: Html): AppReply => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", "x-frame-options": "DENY" },
  body: textOfHtml(
    html`<!DOCTYPE html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title}</title>
          <style>
            ${style}
          </style>
        </head>
        <body>
          <main>
            <h1>${title}</h1>
            ${body}
          </main>
        </body>
      </html> `,
  ),
})

/** Somebody who can sign in. */
export interface Account {
  /** What the form sends as `account`. */
  readonly id: string
  readonly name: string
}

export interface ConsentRequest {
  /** Where the person is: `GitHub (sandbox)`. */
  readonly vendor: string
  readonly client: string
  /** What is asked for, a line each. */
  readonly wishes: ReadonlyArray<string>
  readonly accounts: ReadonlyArray<Account>
  /** The account that is chosen to begin with. */
  readonly suggested: string | undefined
}

const accountChoice = ({ accounts, suggested }: ConsentRequest): ReadonlyArray<Html> => {
  const first = accounts.find(({ id }) => id === suggested) ?? accounts[0]
  return accounts.map(({ id, name }) => {
    const choice = id === first?.id ? html`checked required` : html`required`
    return html`<label><input type="radio" name="account" value="${id}" ${choice} /> ${name}</label> `
  })
}

export const consentPage = (request: ConsentRequest): AppReply =>
  page(
    200,
    `Authorize ${request.client}`,
    html`<p>${request.client} wants to use your account at ${request.vendor}.</p>
      <ul>
        ${request.wishes.map((wish) => html`<li>${wish}</li>`)}
      </ul>
      <form method="post">
        <fieldset>
          <legend>Account</legend>
          ${accountChoice(request)}
        </fieldset>
        <button type="submit" name="decision" value="allow">Allow</button>
        <button type="submit" name="decision" value="deny">Deny</button>
      </form>`,
  )

/** There is nobody to send back: the address to go to is not to be trusted. */
export const refusalPage = (status: number, title: string, explanation: string): AppReply =>
  page(status, title, html`<p>${explanation}</p>`)

/** Back to the client, with these parameters added to its address; absent ones are left out. */
export const sentBack = (redirectUri: string, parameters: Readonly<Record<string, string | undefined>>): AppReply => {
  const target = new URL(redirectUri)
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) target.searchParams.set(name, value)
  return { status: 302, headers: { location: target.href, "cache-control": "no-store" }, body: "" }
}
