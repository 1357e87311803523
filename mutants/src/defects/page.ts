/** Defects of the connect page: what others could have it do, and what it would do wrong for its own person. */
import type { Defect } from "../Defect.ts"
import { test } from "../Hint.ts"

const room = "packages/http/src/pages"
const security = "packages/http/test/pages/Security.test.ts"
const flows = "packages/http/test/pages/Page.test.ts"

export const page: ReadonlyArray<Defect> = [
  {
    id: "connect-page-form-without-token",
    title: "a form is taken whatever its token",
    file: `${room}/Csrf.ts`,
    find: "return one.length === other.length && timingSafeEqual(one, other)",
    replace: "return one.length !== other.length || timingSafeEqual(one, one)",
    breaks: ["C-08"],
    caughtBy: test(security, "does nothing for a form that the page did not make"),
  },
  {
    id: "connect-page-form-from-elsewhere",
    title: "a form is taken wherever the browser says that it comes from",
    file: `${room}/Csrf.ts`,
    find: '(site === null || site === "same-origin") && (from === null || from === origin)',
    replace: '(site === null || site !== "none") && (from === null || origin !== "")',
    breaks: ["C-08"],
    caughtBy: test(security, "does nothing for a form that the page did not make"),
  },
  {
    id: "connect-page-token-for-all-sessions",
    title: "the token of a form is the same before and after somebody signs in",
    file: `${room}/Csrf.ts`,
    find: '["syncline form", visit, who]',
    replace: '["syncline form", visit, typeof who]',
    breaks: ["C-08"],
    caughtBy: test(security, "makes each form for one session"),
  },
  {
    id: "connect-page-session-kept",
    title: "whoever signs in keeps the session that the browser had",
    file: `${room}/Whose.ts`,
    find: "cookies: [cookies.set(sessionCookie, Redacted.value(session), seconds)]",
    replace: "cookies: cookies.read(sessionCookie) === undefined ? [cookies.set(sessionCookie, Redacted.value(session), seconds)] : []",
    breaks: ["C-16"],
    caughtBy: test(security, "gives a new session to whoever signs in"),
  },
  {
    id: "connect-page-cookie-for-scripts",
    title: "scripts read the session",
    file: `${room}/Cookies.ts`,
    find: '"Path=/; HttpOnly; SameSite=Lax"',
    replace: '"Path=/; SameSite=Lax"',
    breaks: ["C-16"],
    caughtBy: test(security, "sets cookies that no script reads"),
  },
  {
    id: "connect-page-on-plain-http",
    title: "the page takes secrets over plain http",
    file: `${room}/Origin.ts`,
    find: 'url.protocol === "https:" || isLoopback(url)',
    replace: 'url.protocol.startsWith("http") || isLoopback(url)',
    breaks: ["C-15"],
    caughtBy: test(security, "sets cookies that no script reads"),
  },
  {
    id: "connect-page-in-a-frame",
    title: "another site shows the page in a frame",
    file: `${room}/SecurityHeaders.ts`,
    find: "\"frame-ancestors 'none'\"",
    replace: "\"frame-src 'none'\"",
    breaks: ["C-06"],
    caughtBy: test(security, "shows nothing in a frame"),
  },
  {
    id: "connect-page-decides-unseen",
    title: "a decision holds for what the sides say by now, not for what was looked at",
    file: `${room}/routes/Conflicts.ts`,
    find: 'version === "" ? undefined : version',
    replace: 'version === "" ? version : undefined',
    breaks: ["T-31"],
    caughtBy: test(flows, "has a conflict decided on what was seen"),
  },
  {
    id: "connect-page-switches-swapped",
    title: "taking out and putting in are each other",
    file: `${room}/routes/Places.ts`,
    find: 'out: "pull", in: "push"',
    replace: 'out: "push", in: "pull"',
    breaks: ["C-07"],
    caughtBy: test(flows, "makes of switches and the start what was chosen"),
  },
  {
    id: "connect-page-mapping-forgotten",
    title: "saving fields forgets the values that the page does not show",
    file: `${room}/ValuePairs.ts`,
    find: "before.filter((pair) => !isShown(pair))",
    replace: "before.filter((pair) => isShown(pair))",
    breaks: ["T-29"],
    caughtBy: test(flows, "compares both sides, maps fields"),
  },
]
