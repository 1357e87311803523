/** The rules of the page. Every colour, size and font is a token. */
export const rules = `*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.55 var(--font); overflow-wrap: anywhere; }
h1, h2, h3, p, ul, ol, dl, dd, figure, fieldset { margin: 0; padding: 0; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.15rem); line-height: 1.2; letter-spacing: -0.02em; font-weight: 680; text-wrap: balance; }
h2 { font-size: 1.2rem; line-height: 1.3; letter-spacing: -0.01em; font-weight: 640; }
h3 { font-size: 1rem; font-weight: 620; }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
a:hover { color: var(--accent-strong); }
ul, ol { list-style: none; }
fieldset { border: 0; min-width: 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
[hidden] { display: none !important; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: 0.6rem 1rem; background: var(--surface); border-radius: var(--radius-small); z-index: 1; }
.skip:focus { top: 1rem; }
.bar { display: flex; align-items: center; justify-content: space-between; gap: 1rem; flex-wrap: wrap; max-width: var(--width); margin: 0 auto; padding: 1.25rem 1.25rem 0; }
.brand { display: inline-flex; align-items: center; gap: 0.55rem; color: var(--text); font-weight: 640; text-decoration: none; min-height: 2.75rem; }
.mark { width: 1.35rem; height: 1.35rem; border-radius: 0.4rem; background: var(--accent); position: relative; flex: none; }
.mark::before, .mark::after { content: ""; position: absolute; left: 0.28rem; right: 0.28rem; height: 0.16rem; border-radius: 1rem; background: var(--on-accent); }
.mark::before { top: 0.42rem; right: 0.46rem; }
.mark::after { bottom: 0.42rem; left: 0.46rem; }
.bar nav { margin-right: -0.7rem; }
.bar nav, .bar ul { display: flex; align-items: center; gap: 0.35rem; }
main { display: block; max-width: var(--width); margin: 0 auto; padding: 1.75rem 1.25rem 5rem; }
main:focus { outline: none; }
footer { max-width: var(--width); margin: 0 auto; padding: 0 1.25rem 2.5rem; color: var(--text-soft); font-size: 0.875rem; }
.stack { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
.stack-small { display: grid; gap: 0.5rem; grid-template-columns: minmax(0, 1fr); }
.stack-large { display: grid; gap: 2.5rem; grid-template-columns: minmax(0, 1fr); }
.lead { font-size: 1.075rem; color: var(--text-soft); max-width: 36rem; text-wrap: pretty; }
.soft { color: var(--text-soft); }
.small { font-size: 0.9rem; }
.back { display: inline-flex; align-items: center; gap: 0.35rem; min-height: 2.75rem; color: var(--text-soft); text-decoration: none; font-size: 0.95rem; }
.back:hover { color: var(--text); text-decoration: underline; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow); padding: 1.25rem; }
.card > .card-foot { margin: 1.25rem -1.25rem -1.25rem; padding: 0.75rem 1.25rem; border-top: 1px solid var(--line); }
.icon { width: 2.75rem; height: 2.75rem; flex: none; padding: 0.5rem; border-radius: 0.75rem; background: #ffffff; border: 1px solid var(--line); object-fit: contain; }
.icon-large { width: 3.5rem; height: 3.5rem; padding: 0.65rem; border-radius: 1rem; }
.row { display: flex; align-items: center; gap: 0.9rem; }
.row > .grow { flex: 1; min-width: 0; }
.between { display: flex; align-items: center; justify-content: space-between; gap: 0.75rem 1rem; flex-wrap: wrap; }
.actions { display: flex; align-items: center; gap: 0.6rem 0.75rem; flex-wrap: wrap; }
.button { appearance: none; display: inline-flex; align-items: center; justify-content: center; gap: 0.5rem; min-height: 2.75rem; padding: 0.5rem 1.15rem; border: 1px solid transparent; border-radius: 999px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.button:hover { background: var(--accent-strong); color: var(--on-accent); }
.button-plain { background: var(--surface); border-color: var(--line-strong); color: var(--text); }
.button-plain:hover { background: var(--sunken); color: var(--text); }
.button-text { background: none; color: var(--text-soft); padding: 0.5rem 0.7rem; font-weight: 500; }
.button-text:hover { background: var(--sunken); color: var(--text); }
.button-bad { background: var(--bad); color: var(--surface); }
.button-bad:hover { background: var(--bad); color: var(--surface); filter: brightness(1.08); }
.button-wide { width: 100%; }
.pill { display: inline-flex; align-items: center; gap: 0.4rem; padding: 0.16rem 0.65rem; border-radius: 999px; font-size: 0.84rem; font-weight: 600; white-space: nowrap; }
.pill::before { content: ""; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: currentcolor; flex: none; }
.tone-good { background: var(--good-soft); color: var(--good); }
.tone-busy { background: var(--busy-soft); color: var(--busy); }
.tone-wait, .tone-off { background: var(--off-soft); color: var(--off); }
.tone-ask { background: var(--ask-soft); color: var(--ask); }
.tone-bad { background: var(--bad-soft); color: var(--bad); }
.tone-busy.pill::before { animation: pulse 1.6s ease-in-out infinite; }
@keyframes pulse { 50% { opacity: 0.3; } }
.note { border-radius: var(--radius); padding: 1rem 1.25rem; display: grid; gap: 0.35rem; grid-template-columns: minmax(0, 1fr); }
.note > p, .note > h2 { color: inherit; }
.note .actions { margin-top: 0.5rem; }
.apps { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); }
.app { display: grid; gap: 1rem; align-content: space-between; }
.account { position: relative; display: grid; gap: 0.65rem; }
.account h2 { font-size: 1rem; font-weight: 620; letter-spacing: 0; }
.account a.cover { color: inherit; text-decoration: none; }
.account a.cover::after { content: ""; position: absolute; inset: 0; border-radius: var(--radius); }
.account:hover { border-color: var(--line-strong); }
.account .cover:focus-visible { outline: none; }
.account:has(.cover:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.account .actions { position: relative; z-index: 1; width: fit-content; }
.rows > li, .rows > div { padding: 0.85rem 0; border-top: 1px solid var(--line); }
.rows > li:first-child, .rows > div:first-child { border-top: 0; padding-top: 0; }
.rows > li:last-child, .rows > div:last-child { padding-bottom: 0; }
progress { appearance: none; display: block; width: 100%; height: 0.5rem; border: 0; border-radius: 1rem; background: var(--sunken); overflow: hidden; color: var(--accent); }
progress::-webkit-progress-bar { background: var(--sunken); border-radius: 1rem; }
progress::-webkit-progress-value { background: var(--accent); border-radius: 1rem; transition: width 0.4s ease; }
progress::-moz-progress-bar { background: var(--accent); border-radius: 1rem; }
progress:indeterminate { background-image: linear-gradient(90deg, transparent, var(--accent), transparent); background-size: 40% 100%; background-repeat: no-repeat; animation: slide 1.6s linear infinite; }
progress:indeterminate::-webkit-progress-bar { background: transparent; }
@keyframes slide { from { background-position: -60% 0; } to { background-position: 160% 0; } }
label, legend { font-weight: 600; }
.field { display: grid; gap: 0.4rem; grid-template-columns: minmax(0, 1fr); }
.field .soft { font-weight: 400; }
input[type="text"], input[type="search"], input[type="password"], input[type="date"], select, textarea { width: 100%; min-height: 2.85rem; padding: 0.55rem 0.8rem; border: 1px solid var(--line-strong); border-radius: var(--radius-small); background: var(--surface); color: var(--text); font: inherit; }
textarea { min-height: 9rem; resize: vertical; line-height: 1.5; }
input[type="date"] { width: auto; max-width: 100%; }
.search { display: flex; gap: 0.6rem; }
.search input { flex: 1; min-width: 0; }
.choice { display: flex; align-items: flex-start; gap: 0.7rem; padding: 0.55rem 0; font-weight: 400; cursor: pointer; }
.choice input { width: 1.15rem; height: 1.15rem; margin: 0.2rem 0 0; accent-color: var(--accent); flex: none; }
.choice strong { font-weight: 600; }
.switches { width: 100%; border-collapse: collapse; }
.switches th, .switches td { padding: 0.7rem 0; text-align: left; border-top: 1px solid var(--line); vertical-align: middle; }
.switches thead th { border-top: 0; padding-top: 0; color: var(--text-soft); font-size: 0.875rem; font-weight: 500; line-height: 1.35; }
.switches th + th, .switches td { text-align: center; width: 27%; padding-left: 0.5rem; }
.switches tbody th { font-weight: 600; }
.switch { appearance: none; width: 2.9rem; height: 1.7rem; margin: 0; border-radius: 1rem; background: var(--surface); border: 2px solid var(--line-strong); position: relative; cursor: pointer; vertical-align: middle; transition: background-color 0.15s, border-color 0.15s; }
.switch::after { content: ""; position: absolute; top: 0.16rem; left: 0.16rem; width: 1.13rem; height: 1.13rem; border-radius: 50%; background: var(--line-strong); transition: transform 0.15s, background-color 0.15s; }
.switch:checked { background: var(--accent); border-color: var(--accent); }
.switch:checked::after { transform: translateX(1.2rem); background: var(--on-accent); }
.pick { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: 0.85rem 1.25rem; color: var(--text); text-decoration: none; min-height: 3.25rem; font-weight: 550; }
.pick:hover { background: var(--sunken); color: var(--text); }
.pick::after { content: "\\203a" / ""; color: var(--text-soft); font-size: 1.3rem; line-height: 1; }
.picks { padding: 0; overflow: hidden; }
.picks li + li { border-top: 1px solid var(--line); }
.table { width: 100%; border-collapse: collapse; font-size: 0.95rem; }
.table th, .table td { text-align: left; padding: 0.6rem 0.75rem 0.6rem 0; border-top: 1px solid var(--line); vertical-align: top; }
.table thead th { border-top: 0; color: var(--text-soft); font-weight: 500; font-size: 0.875rem; }
.table td.count, .table th.count { text-align: right; padding-right: 0; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline-offset: 4px; }
.side { display: grid; gap: 0.75rem; align-content: space-between; }
.sides { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); }
.value { font-size: 1.1rem; font-weight: 550; white-space: pre-wrap; }
.text { white-space: pre-wrap; font: 0.92rem/1.6 var(--font-code); background: var(--sunken); border-radius: var(--radius-small); padding: 0.9rem 1rem; max-height: 24rem; overflow: auto; }
.text ins, .text del { display: block; text-decoration: none; border-radius: 4px; padding: 0 0.35rem; margin: 0 -0.35rem; }
.text ins { background: var(--good-soft); color: var(--good); }
.text del { background: var(--bad-soft); color: var(--bad); text-decoration: line-through; }
.text span { display: block; min-height: 1.6em; }
.score { font-size: 2.4rem; font-weight: 700; letter-spacing: -0.03em; line-height: 1.1; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; min-height: 2.75rem; display: flex; align-items: center; gap: 0.5rem; font-weight: 600; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "\\203a" / ""; font-size: 1.3rem; line-height: 1; color: var(--text-soft); transition: transform 0.15s; }
details[open] > summary::before { transform: rotate(90deg); }
.steps { display: flex; gap: 0.4rem; align-items: center; flex-wrap: wrap; color: var(--text-soft); font-size: 0.875rem; }
.steps li { display: flex; align-items: center; gap: 0.4rem; }
.steps li + li::before { content: "\\203a" / ""; }
.steps [aria-current] { color: var(--text); font-weight: 640; }
.chips { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.chips a { display: inline-flex; align-items: center; min-height: 2.5rem; padding: 0.3rem 0.95rem; border: 1px solid var(--line); border-radius: 999px; background: var(--surface); color: var(--text); text-decoration: none; font-size: 0.95rem; }
.chips a:hover { border-color: var(--line-strong); color: var(--text); }
.chips a[aria-current] { background: var(--text); border-color: var(--text); color: var(--page); font-weight: 600; }
.pair { display: grid; gap: 0.4rem 1rem; align-items: center; grid-template-columns: minmax(0, 1fr) minmax(0, 16rem); }
.menu a { display: flex; justify-content: space-between; gap: 1rem; padding: 0.2rem 0; color: var(--text); text-decoration: none; }
.menu a:hover strong { text-decoration: underline; }
.menu strong { font-weight: 600; display: block; }
@media (max-width: 30rem) {
  .pair { grid-template-columns: minmax(0, 1fr); }
  .card { padding: 1.1rem; }
  .card > .card-foot { margin: 1.1rem -1.1rem -1.1rem; padding: 0.6rem 1.1rem; }
  .pick { padding: 0.85rem 1.1rem; }
  .picks { padding: 0; }
  main { padding-top: 1.25rem; }
}
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .switch:checked { background: Highlight; } .pill, .note { border: 1px solid; } }
`
