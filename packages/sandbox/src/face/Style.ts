/** How the pages look, on a phone and on a desk, by day and by night. */
import { css } from "./Html.ts"

export const style = css`
  :root {
    color-scheme: light dark;
    --ground: light-dark(#fff, #14171c);
    --raised: light-dark(#f6f7f9, #1c2027);
    --text: light-dark(#1d2229, #e4e7ec);
    --quiet: light-dark(#5c6673, #98a2b0);
    --line: light-dark(#dfe3e8, #2e343e);
    --link: light-dark(#1a56c4, #84b0ff);
    --button: light-dark(#1f5fd0, #2f6bdb);
    --open: light-dark(#1a7f4b, #4ac285);
    --closed: light-dark(#7a4bd0, #b394f5);
    --warm: light-dark(#fff4d6, #3a300f);
    --warm-text: light-dark(#5f4700, #f2dc96);
    --bad: light-dark(#fdeaea, #401c1f);
    --bad-text: light-dark(#932029, #ffb3b5);
  }
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    background: var(--ground);
    color: var(--text);
    font:
      16px/1.55 system-ui,
      sans-serif;
    overflow-wrap: anywhere;
  }
  a {
    color: var(--link);
    text-decoration: none;
  }
  a:hover {
    text-decoration: underline;
  }
  .banner {
    margin: 0;
    padding: 0.45rem 1rem;
    background: var(--warm);
    color: var(--warm-text);
    font-size: 0.875rem;
    text-align: center;
  }
  header,
  main {
    max-width: 62rem;
    margin: 0 auto;
    padding: 0.75rem 1rem;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    align-items: center;
    justify-content: space-between;
    border-bottom: 1px solid var(--line);
  }
  main {
    padding-bottom: 4rem;
  }
  h1 {
    font-size: 1.5rem;
    line-height: 1.3;
    margin: 1rem 0 0.25rem;
  }
  h2 {
    font-size: 1rem;
    margin: 0 0 0.5rem;
  }
  main > h2 {
    margin-top: 2rem;
  }
  .quiet,
  .meta {
    color: var(--quiet);
  }
  .meta {
    font-size: 0.875rem;
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75rem;
    align-items: center;
  }
  .refused {
    background: var(--bad);
    color: var(--bad-text);
    border-radius: 8px;
    padding: 0.6rem 1rem;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    flex: none;
    white-space: nowrap;
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: 8px;
    padding: 0.35rem 0.8rem;
    cursor: pointer;
  }
  button:hover {
    border-color: var(--quiet);
  }
  button.main {
    background: var(--button);
    border-color: var(--button);
    color: #fff;
  }
  input,
  select,
  textarea {
    background: var(--ground);
    border: 1px solid var(--line);
    border-radius: 8px;
    padding: 0.4rem 0.6rem;
    max-width: 100%;
  }
  :focus-visible {
    outline: 2px solid var(--link);
    outline-offset: 1px;
  }
  textarea {
    display: block;
    width: 100%;
  }
  textarea {
    resize: vertical;
  }
  input[type="color"] {
    width: 3.5rem;
    height: 2.2rem;
    padding: 0.2rem;
  }
  form {
    margin: 0;
  }
  form.person {
    min-width: 0;
    display: flex;
    gap: 0.5rem;
    align-items: center;
    font-size: 0.875rem;
  }
  .person label {
    min-width: 0;
  }
  .create-issue label,
  .edit label,
  .comment label {
    display: block;
    margin-bottom: 0.75rem;
    color: var(--quiet);
    font-size: 0.875rem;
  }
  .create-issue input,
  .edit input {
    display: block;
    width: 100%;
  }
  .create-issue :is(input, textarea),
  .edit :is(input, textarea),
  .comment textarea {
    color: var(--text);
    font-size: 1rem;
    margin-top: 0.2rem;
  }
  .create-label {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    align-items: center;
  }
  .create-label label {
    display: flex;
    gap: 0.5rem;
    align-items: center;
  }
  details {
    border: 1px solid var(--line);
    border-radius: 10px;
    margin: 0.75rem 0;
  }
  summary {
    padding: 0.5rem 1rem;
    cursor: pointer;
  }
  details[open] summary {
    border-bottom: 1px solid var(--line);
  }
  details form {
    padding: 1rem;
  }
  ul.rows {
    list-style: none;
    margin: 0.75rem 0;
    padding: 0;
    border: 1px solid var(--line);
    border-radius: 10px;
  }
  .rows li {
    display: flex;
    gap: 0.75rem;
    padding: 0.7rem 1rem;
    border-top: 1px solid var(--line);
  }
  .rows li:first-child {
    border-top: 0;
  }
  .rows .title {
    color: var(--text);
    font-weight: 600;
    margin-right: 0.4rem;
  }
  .rows .what {
    flex: 1;
    min-width: 0;
  }
  .mark {
    flex: none;
    width: 0.85rem;
    height: 0.85rem;
    margin-top: 0.35rem;
    border-radius: 50%;
    border: 3px solid var(--open);
  }
  .mark.closed {
    border-color: var(--closed);
    background: var(--closed);
  }
  .mark.archived {
    border-color: var(--quiet);
  }
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    margin-top: 1rem;
  }
  .tabs a {
    color: var(--quiet);
    padding: 0.2rem 0;
  }
  .tabs a[aria-current] {
    color: var(--text);
    font-weight: 600;
    box-shadow: 0 2px var(--link);
  }
  .pages {
    display: flex;
    gap: 1rem;
    justify-content: center;
    align-items: center;
  }
  .label {
    max-width: 100%;
    display: inline-flex;
    gap: 0.35rem;
    align-items: center;
    border: 1px solid var(--line);
    border-radius: 1rem;
    padding: 0 0.6rem;
    margin: 0.1rem 0.15rem 0.1rem 0;
    font-size: 0.8125rem;
    line-height: 1.5rem;
    background: var(--raised);
  }
  .label svg {
    flex: none;
    width: 0.65rem;
    height: 0.65rem;
  }
  .label button {
    border: 0;
    background: none;
    padding: 0 0.15rem;
    color: var(--quiet);
    line-height: 1;
  }
  .label button:hover {
    color: var(--bad-text);
  }
  .pill {
    display: inline-block;
    border-radius: 1rem;
    padding: 0 0.7rem;
    color: var(--ground);
    background: var(--open);
    font-weight: 600;
  }
  .pill.closed {
    background: var(--closed);
  }
  .pill.archived {
    background: var(--quiet);
  }
  .issue {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
    margin-top: 1rem;
  }
  .text {
    border: 1px solid var(--line);
    border-radius: 10px;
    padding: 0.9rem 1rem;
    white-space: pre-wrap;
    margin: 0;
  }
  .talk article {
    border: 1px solid var(--line);
    border-radius: 10px;
    margin-bottom: 1rem;
  }
  .talk article .meta {
    flex-wrap: nowrap;
    justify-content: space-between;
    padding: 0.35rem 1rem;
    border-bottom: 1px solid var(--line);
    background: var(--raised);
    border-radius: 10px 10px 0 0;
  }
  .talk article .meta button {
    padding: 0.1rem 0.6rem;
    font-size: 0.8125rem;
  }
  .talk article .text {
    border: 0;
  }
  .side {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
    align-content: start;
  }
  .side form {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .side section form + form {
    margin-top: 0.5rem;
  }
  .side select {
    flex: 1;
    min-width: 8rem;
  }
  @media (min-width: 54rem) {
    .issue {
      grid-template:
        auto 1fr/minmax(0, 1fr)
        17rem;
      column-gap: 2rem;
    }
    .side {
      grid-area: 1/2/3/3;
    }
    .body {
      grid-area: 1/1;
    }
    .talk {
      grid-area: 2/1;
    }
  }
`
