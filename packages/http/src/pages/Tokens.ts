/** What the page looks like, as named values. A host replaces all of them by a stylesheet of its own (`stylesheet`). */
export const tokens = `:root {
  color-scheme: light dark;
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --font-code: ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  --page: #f6f6f4;
  --surface: #ffffff;
  --sunken: #f0f0ed;
  --text: #1d1e20;
  --text-soft: #5b5f66;
  --line: #e2e2dd;
  --line-strong: #85898f;
  --accent: #2f5bd0;
  --accent-strong: #2448ab;
  --on-accent: #ffffff;
  --good: #1c6b3f;
  --good-soft: #e2f3e8;
  --busy: #2448ab;
  --busy-soft: #e6ecfc;
  --ask: #7a4b00;
  --ask-soft: #fdf0d5;
  --bad: #a3231f;
  --bad-soft: #fce8e6;
  --off: #55595f;
  --off-soft: #ececea;
  --radius: 14px;
  --radius-small: 8px;
  --shadow: 0 1px 2px rgb(20 20 30 / 6%), 0 4px 16px rgb(20 20 30 / 4%);
  --width: 46rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131416;
    --surface: #1c1e21;
    --sunken: #26292d;
    --text: #ecedee;
    --text-soft: #a9aeb6;
    --line: #2f3338;
    --line-strong: #7c828b;
    --accent: #8fadff;
    --accent-strong: #adc3ff;
    --on-accent: #10162b;
    --good: #86d9a8;
    --good-soft: #17301f;
    --busy: #a9c0ff;
    --busy-soft: #1d2742;
    --ask: #f2c679;
    --ask-soft: #362a12;
    --bad: #ffa9a3;
    --bad-soft: #3d1d1b;
    --off: #b4b8be;
    --off-soft: #292c30;
    --shadow: none;
  }
}
`
