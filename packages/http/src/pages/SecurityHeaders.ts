/** What browsers are told of every answer of the page: nothing runs, loads or frames it that the page does not serve itself. */

/**
 * `signsIn`: the page has a button that sends people to applications. Browsers hold `form-action` against where a form is sent on to as well, and where that is only the
 * application's answer says. `local`: on plain http of this machine applications may be too.
 */
export const policy = ({ signsIn = false, local = false }: { readonly signsIn?: boolean; readonly local?: boolean }): string => {
  const forms = signsIn ? `'self' https:${local ? " http:" : ""}` : "'self'"
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `form-action ${forms}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ")
}

export const always: Readonly<Record<string, string>> = {
  // Addresses of the page are nobody else's business; to itself they are told, so that browsers say where its forms come from.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
