/** The stylesheet of every page: `/assets/nis.css`. Colours are chosen for a contrast of at least 4.5:1 on their ground, light and dark. */
export const STYLESHEET = `:root {
  color-scheme: light dark;
  --ground: #f6f7f8;
  --surface: #ffffff;
  --text: #1b2327;
  --soft: #55626a;
  --line: #d5dbdf;
  --control-line: #7b878e;
  --accent: #1f5f6b;
  --on-accent: #ffffff;
  --accent-strong: #17474f;
  --notice: #e6f1f3;
  --error: #a4161a;
  --error-ground: #fdecec;
  --focus: #0b6bcb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12181b;
    --surface: #1b2327;
    --text: #e8edef;
    --soft: #a7b3ba;
    --line: #344047;
    --control-line: #7d8a91;
    --accent: #7cc4d1;
    --on-accent: #0d1a1d;
    --accent-strong: #a5dbe4;
    --notice: #1d343a;
    --error: #ffb4ab;
    --error-ground: #3a1d1d;
    --focus: #8ab8ff;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  min-height: 100vh;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
a { color: var(--accent); text-underline-offset: 0.15em; }
a:hover { color: var(--accent-strong); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 0.5rem; top: 0.5rem; padding: 0.5rem 1rem; background: var(--surface); z-index: 1; }
header {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 0.25rem 1.5rem;
  padding: 0.75rem 1.25rem;
  background: var(--surface);
  border-bottom: 1px solid var(--line);
}
.product { font-weight: 650; letter-spacing: -0.01em; text-decoration: none; color: var(--text); }
.who { margin: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; color: var(--soft); overflow-wrap: anywhere; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0.75rem; font-size: 1.125rem; line-height: 1.3; font-weight: 650; }
p { margin: 0 0 1rem; max-width: 70ch; }
.card {
  max-width: 26rem;
  margin: 1.5rem auto 0;
  padding: 1.75rem;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 12px;
}
.card > :last-child { margin-bottom: 0; }
form { margin: 0 0 1.25rem; }
.field { margin: 0 0 1.1rem; }
label { display: block; margin: 0 0 0.3rem; font-weight: 550; }
input, select, textarea, button { font: inherit; color: inherit; }
input:not([type="checkbox"], [type="radio"]), select, textarea {
  width: 100%;
  min-height: 2.75rem;
  padding: 0.45rem 0.7rem;
  background: var(--surface);
  border: 1px solid var(--control-line);
  border-radius: 8px;
}
input[type="checkbox"], input[type="radio"] { width: 1.15rem; height: 1.15rem; margin: 0 0.5rem 0 0; accent-color: var(--accent); vertical-align: -0.2rem; }
:is(input, select, textarea)[aria-invalid="true"] { border: 2px solid var(--error); }
button, .button {
  display: inline-block;
  min-height: 2.75rem;
  padding: 0.55rem 1.25rem;
  background: var(--accent);
  color: var(--on-accent);
  border: 1px solid transparent;
  border-radius: 8px;
  font-weight: 600;
  text-decoration: none;
  cursor: pointer;
}
button:hover, .button:hover { background: var(--accent-strong); color: var(--on-accent); }
.card button { width: 100%; }
.hint { margin: 0.3rem 0 0; color: var(--soft); font-size: 0.9rem; overflow-wrap: anywhere; }
.notice, .error[role="alert"] { padding: 0.7rem 0.9rem; border-radius: 8px; border-left: 4px solid var(--accent); background: var(--notice); }
.error { color: var(--error); }
.field .error { margin: 0.3rem 0 0; font-size: 0.9rem; }
.error[role="alert"] { border-left-color: var(--error); background: var(--error-ground); }
.scroll { overflow-x: auto; margin: 0 0 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding: 0.75rem 0.9rem; text-align: left; color: var(--soft); }
th, td { padding: 0.6rem 0.9rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; white-space: nowrap; }
thead th { color: var(--soft); font-size: 0.9rem; }
tbody tr:last-child > * { border-bottom: 0; }
tbody tr:hover { background: var(--ground); }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: 0.5rem 1.5rem; margin: 0 0 1.25rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
button.quiet { background: transparent; color: var(--accent); border-color: var(--accent); }
button.quiet:hover { background: var(--ground); color: var(--accent-strong); }
fieldset { margin: 0 0 1.25rem; padding: 1rem 1.25rem 0.25rem; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
legend { padding: 0 0.4rem; font-weight: 600; }
details { margin: 0 0 1.5rem; padding: 0.6rem 0.9rem; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
summary { cursor: pointer; font-weight: 600; }
details dl { margin: 0.75rem 0 0.25rem; }
.error > :last-child, .notice > :last-child { margin-bottom: 0; }
main > form { max-width: 46rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; margin: 0 0 1.25rem; padding: 0; list-style: none; }
code { font: 0.92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
@media (max-width: 30rem) {
  header { padding: 0.75rem 1rem; }
  main { padding: 1rem 1rem 2.5rem; }
  .card { margin-top: 0.5rem; padding: 1.25rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin: 0 0 0.75rem; }
}
`;
