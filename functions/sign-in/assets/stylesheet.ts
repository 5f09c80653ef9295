/** The stylesheet of every page: `/assets/nis.css`. Colours are chosen for a contrast of at least 4.5:1 on their ground, light and dark. */
export const STYLESHEET = `:root {
  color-scheme: light dark;
  --ground: #f4f6f7;
  --surface: #ffffff;
  --raised: #f8fafa;
  --text: #1a2327;
  --soft: #55626a;
  --line: #dde3e6;
  --control-line: #7b878e;
  --accent: #1c6170;
  --on-accent: #ffffff;
  --accent-strong: #144a56;
  --notice: #e4f1f3;
  --error: #a4161a;
  --error-ground: #fdecec;
  --on-error: #ffffff;
  --caution: #7a4a00;
  --caution-ground: #fdf1db;
  --focus: #0b6bcb;
  --shadow:0 1px 2px rgb(20 40 48 / 6%), 0 4px 16px rgb(20 40 48 / 5%);
  --side:max(1.25rem, 50% - 34.25rem);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11171a;
    --surface: #192124;
    --raised: #1e272b;
    --text: #e7edef;
    --soft: #a7b3ba;
    --line: #303b41;
    --control-line: #7d8a91;
    --accent: #7cc4d1;
    --on-accent: #0c191c;
    --accent-strong: #a5dbe4;
    --notice: #1b343a;
    --error: #ffb4ab;
    --error-ground: #3a1d1d;
    --on-error: #2b0b0b;
    --caution: #f2c879;
    --caution-ground: #35290f;
    --focus: #8ab8ff;
    --shadow: none;
  }
}

*, ::before, ::after { box-sizing: border-box; }
body {
  margin: 0;
  min-height: 100vh;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif;
}
h1 { margin: 0 0 1.25rem; font-size: 1.6rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.015em; overflow-wrap: anywhere; text-wrap: balance; }
h2 { margin: 2rem 0 0.75rem; font-size: 1.15rem; line-height: 1.3; font-weight: 650; letter-spacing: -0.01em; }
p { margin: 0 0 1rem; max-width: 70ch; overflow-wrap: anywhere; text-wrap: pretty; }
a { color: var(--accent); text-underline-offset: 0.18em; }
a:hover { color: var(--accent-strong); }
code { font: 0.92em ui-monospace, monospace; overflow-wrap: anywhere; }
a:has(code) { text-underline-offset: 0.35em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 0.5rem; top: 0.5rem; padding: 0.5rem 1rem; background: var(--surface); border-radius: 8px; z-index: 1; }

header, .who, .title, .bar, .actions, .find, .filters, .filters fieldset, nav ul { display: flex; flex-wrap: wrap; }
header, .who, .title, .bar { align-items: center; gap: 0.4rem 1.25rem; }
header { padding: 0.6rem var(--side); background: var(--surface); border-bottom: 1px solid var(--line); }
.product {
  display: inline-flex;
  align-items: center;
  gap: 0.65rem;
  min-height: 2rem;
  font-weight: 650;
  letter-spacing: -0.01em;
  text-decoration: none;
  color: var(--text);
}
.product::before { content: ""; width: 1.75rem; height: 1.75rem; background: url("../favicon.ico") center / contain no-repeat; }
.who { margin: 0 0 0 auto; color: var(--soft); }

.menu h2 { margin: 0 0 0.35rem; font-size: 0.875rem; color: var(--soft); }
.menu ul { display: block; margin: 0; }
.menu a { display: block; margin: 0 -0.6rem; padding: 0.35rem 0.6rem; border-radius: 6px; text-decoration: none; }
.menu a:hover { background: var(--notice); }
.menu [aria-current] { background: var(--notice); color: var(--text); font-weight: 650; }
header nav button { min-height: 2.25rem; padding: 0.3rem 1rem; border-radius: 99px; }
header nav button::after { content: "\\25be"; content: "\\25be" / ""; margin-left: 0.5rem; }
.menu:popover-open {
  position: absolute;
  inset: 3.4rem auto auto var(--side);
  display: grid;
  grid-template-columns: repeat(3, max-content);
  gap: 1rem 2.5rem;
  margin: 0;
  max-width: calc(100vw - 2rem);
  padding: 1.25rem 1.6rem;
  color: inherit;
  box-shadow: 0 8px 32px rgb(20 40 48 / 22%);
}

main { max-width: 71rem; margin: 0 auto; padding: 1.75rem 1.25rem 3.5rem; }
.card, :where(main, .split, main > [aria-labelledby]) > form, main > dl, .scroll, .tiles a, .chart, .answer, .bulk, .menu, details dl {
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 12px;
  box-shadow: var(--shadow);
}
.card { max-width: 26rem; margin: 1.5rem auto 0; padding: 2rem; }
:where(main, .split, main > [aria-labelledby]) > form, main > dl { padding: 1.5rem; margin: 0 0 1.5rem; }
:where(main, main > [aria-labelledby]) > form { max-width: 46rem; }
.title { justify-content: space-between; margin: 0 0 1.25rem; }
.title > * { margin: 0; }
.back { margin: 0 0 0.5rem; }
.back a { text-decoration: none; }
.back a::before { content: "\\2190\\00a0"; }
.back a:hover { text-decoration: underline; }

.field { margin: 0 0 1.15rem; }
label { display: block; margin: 0 0 0.3rem; font-weight: 600; }
input, select, textarea, button { font: inherit; color: inherit; }
input:not([type="checkbox"]), select, textarea {
  width: 100%;
  min-height: 2.75rem;
  padding: 0.45rem 0.75rem;
  background: var(--surface);
  border: 1px solid var(--control-line);
  border-radius: 8px;
}
:is(input, select, textarea)[aria-invalid="true"] { border: 2px solid var(--error); }
textarea { min-height: 6rem; resize: vertical; }
input[type="checkbox"] { flex: none; width: 1.25rem; height: 1.25rem; margin: 0.15rem 0.65rem 0 0; accent-color: var(--accent); }
.check label { display: flex; align-items: flex-start; min-height: 1.5rem; margin: 0; overflow-wrap: anywhere; cursor: pointer; }
.check label:has(:disabled) { cursor: default; }
.check .hint { margin-left: 1.9rem; }
.hint { margin: 0.3rem 0 0; color: var(--soft); font-size: 0.9rem; line-height: 1.45; }
button, .button {
  display: inline-block;
  min-height: 2.75rem;
  padding: 0.55rem 1.25rem;
  background: var(--accent);
  color: var(--on-accent);
  border: 1px solid transparent;
  border-radius: 8px;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
td button { min-height: 2.25rem; padding: 0.25rem 0.8rem; white-space: nowrap; }
button:hover, .button:hover { background: var(--accent-strong); color: var(--on-accent); }
.quiet.quiet { background: transparent; color: var(--accent); border-color: var(--accent); }
.quiet:hover { background: var(--raised); color: var(--accent-strong); }
.quiet.danger { color: var(--error); border-color: var(--error); }
.quiet.danger:hover { background: var(--error-ground); }
.card :is(button, .button) { width: 100%; }
.actions { gap: 0.75rem; margin: 1.5rem 0 0; }
.check:has(:checked) .if-off, .check:not(:has(:checked)) .if-on { display: none; }
.if-on, .if-off, .unsaved { color: var(--caution); }
:disabled { cursor: default; opacity: 0.7; }
:is(input, select, textarea):disabled { background: var(--raised); }
[hidden] { display: none; }
.find { align-items: flex-end; gap: 0.75rem; margin: 0 0 1.15rem; }
.bar { position: fixed; z-index: 1; inset: auto 0 0; padding: 0.6rem var(--side); background: var(--surface); border-top: 1px solid var(--line); box-shadow: var(--shadow); }
.bar .actions { margin: 0; }
.unsaved { display: none; margin: 0; font-size: 0.9rem; }
.typed .unsaved, form:has(:user-valid, :user-invalid) .unsaved { display: block; }
html:has(.bar) { scroll-padding-bottom: 6rem; }
main:has(.bar) { padding-bottom: 7rem; }
fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
:is(.field, .columns, p) + fieldset, fieldset + :is(fieldset, .field, .columns) { margin-top: 1.75rem; }
legend, form h2 { margin: 0 0 0.9rem; padding: 0; font-weight: 650; font-size: 1.1rem; }

.notice, .error[role="alert"] {
  margin: 0 0 1.25rem;
  padding: 0.8rem 1rem;
  border-left: 4px solid var(--accent);
  border-radius: 8px;
  background: var(--notice);
  max-width: 46rem;
}
.error { color: var(--error); }
.error[role="alert"] { border-left-color: var(--error); background: var(--error-ground); }

:is(.error, .notice) ul, ul.observed { margin: -0.5rem 0 1rem; }
.field .error { margin: 0.35rem 0 0; font-size: 0.9rem; font-weight: 550; }
time { white-space: nowrap; }
.tag { display: inline-block; padding: 0.05rem 0.6rem; border-radius: 99px; background: var(--notice); font-size: 0.9rem; white-space: nowrap; }
.caution { background: var(--caution-ground); color: var(--caution); }
.opened, button.danger { background: var(--error); color: var(--on-error); font-weight: 650; }
.opens { max-width: 46rem; margin: 0 0 1.25rem; padding: 1rem 1.25rem; background: var(--error-ground); border-left: 4px solid var(--error); border-radius: 8px; }
.opens h2 { margin: 0 0 0.5rem; }
:is(.error, .notice, .opens, .card, .answer, form) > :last-child { margin-bottom: 0; }
form.bare { padding: 0; background: none; border: 0; box-shadow: none; }
.wide, .filters, .rows, .observed, .open, .empty, [aria-labelledby="open"] p, .danger p, .setting .hint { max-width: none; }
aside.danger { padding: 0.6rem var(--side); background: var(--error-ground); border-bottom: 1px solid var(--error); color: var(--error); }
aside.danger p { margin: 0; }
aside.danger a { color: inherit; font-weight: 600; white-space: nowrap; }

.scroll { overflow-x: auto; margin: 0 0 1.25rem; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { position: sticky; left: 0; max-width: calc(100vw - 4rem); padding: 0.75rem 1rem; text-align: left; color: var(--soft); font-size: 0.9rem; }
th, td { padding: 0.6rem 1rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; white-space: nowrap; }
thead th { color: var(--soft); font-size: 0.875rem; background: var(--raised); }
caption + thead th { border-top: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
tbody tr:hover { background: var(--raised); }
:where(.who, .back, td, nav, .card > p) a { display: inline-block; padding: 0.15rem 0; margin: -0.15rem 0; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: 0.55rem 1.75rem; margin: 0 0 1.25rem; }
dt { color: var(--soft); }
dd { grid-column: 2; margin: 0; overflow-wrap: anywhere; }
dd:empty::before { content: "\\2013"; }
.empty { padding: 1.5rem; border: 1px dashed var(--control-line); border-radius: 12px; color: var(--soft); }

ul { margin: 0 0 1rem; padding-left: 1.25rem; }
nav ul, .plain, .open { margin: 0 0 1.25rem; padding: 0; list-style: none; }
nav ul { gap: 0.5rem 1.25rem; }
.jump { padding: 0.6rem 0; background: var(--ground); border-bottom: 1px solid var(--line); margin: 0 0 1.25rem; }
.jump ul { margin: 0; }
.tiles.tiles, .charts { --w:20rem; gap: 1rem; }
.tiles.tiles { --w:13rem; }
.tiles a { display: block; height: 100%; padding: 1rem 1.25rem; font-weight: 600; text-decoration: none; }
.tiles a:hover { border-color: var(--accent); }
.tiles .hint { display: block; font-weight: 400; }
details { margin: 0 0 1.5rem; }
summary {
  display: inline-block;
  min-height: 2.25rem;
  padding: 0.35rem 1rem;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 99px;
  font-weight: 600;
  list-style: none;
  cursor: pointer;
}
summary::-webkit-details-marker { display: none; }
summary::after { content: "\\25be"; margin-left: 0.5rem; color: var(--soft); }
details[open] > summary { margin-bottom: 0.75rem; }
details[open] > summary::after { content: "\\25b4"; }
summary:hover { border-color: var(--accent); }
details dl { margin: 0; padding: 1rem 1.25rem; }

.filters { align-items: flex-end; gap: 1rem 1.5rem; }
.filters, .bulk { padding: 1.25rem 1.5rem; }
:is(.find, .filters) .field { margin: 0; }
:is(.find, .filters) .field:not(.check) { flex: 1 1 12rem; max-width: 24rem; }
.filters:has(.hint) { align-items: flex-start; }
.filters:has(.hint) button { margin-top: 1.8rem; }
.filters fieldset { flex: 1 1 30rem; margin: 0; gap: 0.6rem 1.25rem; }
.filters legend { float: left; width: 100%; margin: 0; font-size: 1rem; }
:is(.also, .filters .check) label { font-weight: 400; }
.rows > .setting, .rows details .setting { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
.rows > .setting:first-of-type { padding-top: 0; }
.setting .field { margin: 0; }
.setting .hint { margin-top: 0.1rem; font-size: 0.825rem; text-wrap: wrap; }
.setting .also { margin-top: 0.3rem; }
.rows details { margin: 0.9rem 0; }
.rows fieldset { margin-top: 1.25rem; }
.rows fieldset .field { margin-bottom: 0.5rem; }
.rows fieldset > .hint { margin: 0 0 0.75rem; }
.columns, .opening, .charts, .halves, nav .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(var(--w), 100%), 1fr)); }
.opening { --w:15rem; gap: 0.75rem 1.75rem; padding: 0.5rem 0 0.4rem 1.9rem; }
.setting:has(.check:first-of-type:not(.also) :checked) .opening { display: none; }
.opening:not(:has(option[value="at"]:checked), :has(.error)) .field + .field { display: none; }
.columns { --w:16.5rem; gap: 0 1.75rem; }
.columns > :is(:has(textarea), :nth-child(odd):has(+ .field > textarea), .field:not(.check):last-child:nth-child(odd)) { grid-column: 1 / -1; }


.observed { color: var(--soft); }
.charts { margin: 0 0 1rem; }
.chart { display: flex; flex-direction: column; margin: 0; padding: 1.1rem 1.25rem 0.9rem; }
.chart figcaption { flex: 1; margin: 0 0 0.9rem; }
.chart strong { display: block; font-size: 1.1rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.chart svg { display: block; width: 100%; height: 4.5rem; }
.chart rect { fill: var(--accent); }
.chart.refused rect { fill: var(--error); }
.chart.asked rect { fill: var(--soft); }
.chart rect.unknown.unknown { fill: none; stroke: var(--control-line); stroke-dasharray: 3 3; vector-effect: non-scaling-stroke; }
.chart path { fill: none; stroke: var(--control-line); vector-effect: non-scaling-stroke; }
.axis { display: flex; justify-content: space-between; }
td p { margin: 0; }
p + form { margin-top: 1rem; }
.long { min-width: 8rem; overflow-wrap: anywhere; }
.split th { white-space: normal; }
.short { white-space: nowrap; }
.findings { min-width: min(24rem, 70vw); }
.findings li + li { margin-top: 0.6rem; }
.findings p { margin: 0.2rem 0 0; }
td .plain { margin: 0; }
.halves { --w:24rem; gap: 0 2rem; }
.halves > section { min-width: 0; }
.open li { margin: 0 0 0.4rem; }
.answer { margin: 0 0 1.5rem; padding: 1.25rem 1.5rem; border-left: 4px solid var(--accent); }
.answer .reason { font-size: 1.1rem; font-weight: 650; }

@media (min-width: 64rem) {
  .split { display: grid; grid-template-columns: minmax(0, 40rem) minmax(20rem, 1fr); gap: 0 2rem; align-items: start; }
  .split > section > h2 { margin-top: 0; }
  .rows .setting { display: grid; grid-template-columns: minmax(0, 1fr) 27rem; gap: 0 1.5rem; align-items: start; }
  .setting .check:not(.also), .setting .check:not(.also) > div { display: contents; }
  .setting .check:not(.also) > *, .setting .check:not(.also) .hint, .opening { grid-column: 1; }
  .setting .check .hint.last { grid-area: 2 / 2; margin-left: 1.9rem; }
  .setting .also { grid-area: 1 / 2; margin: 0; }
  .setting:not(:has(.also)) .check .hint.last { grid-area: 1 / 2; }
  .rows fieldset .columns { grid-template-columns: repeat(3, minmax(0, 1fr)); }
}
@media (min-width: 40rem) and (min-height: 30rem) {
  .jump, form:has(.select :checked) .bulk { position: sticky; z-index: 1; top: 0; }
  form:has(.select :checked) .bulk { top: auto; bottom: 0.5rem; }
  html:has(.jump) { scroll-padding-top: 4rem; }
}
@media (max-height: 30rem) {
  .bar { position: static; padding: 1rem 0 0; }
}
@media (max-width: 40rem) {
  .scroll :is(table, caption, tbody, tr) { display: block; }
  .scroll thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .scroll tbody { border-top: 1px solid var(--line); }
  .scroll tbody tr { padding: 0.6rem 1rem; border-bottom: 1px solid var(--line); }
  .scroll tbody tr:last-child { border-bottom: 0; }
  .scroll td { display: flow-root; padding: 0.15rem 0 0.15rem 5.25rem; border: 0; overflow-wrap: anywhere; }
  .scroll td::before { content: attr(data-label); float: left; width: 5rem; margin-left: -5.25rem; color: var(--soft); font-size: 0.85rem; }
  tr:has(.select) { position: relative; }
  .scroll td:has(.select) { position: absolute; right: 0.4rem; padding: 0; }
  td:has(.select)::before { display: none; }
  .scroll td:has(.select) + td { padding-right: 2rem; }
  .scroll td:empty { display: none; }
  .scroll :is(time, .tag, button, .short) { white-space: normal; }
  :is(.findings, .long) { min-width: 0; }
}
@media (max-width: 30rem) {
  header { padding: 0.6rem 1rem; }
  header:has(nav) .product { gap: 0; font-size: 0; }
  .who { justify-content: flex-end; }
  main { padding: 1.25rem 1rem 2.5rem; }
  :where(main, .split, main > [aria-labelledby]) > form, main > dl { padding: 1.15rem; }
  .card { margin-top: 0.25rem; padding: 1.35rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { grid-column: 1; margin: 0 0 0.75rem; }
  .menu:popover-open { inset: 3.4rem 1rem auto; grid-template-columns: 1fr; }
  .actions > * { flex: 1 1 auto; }
  .bar { padding: 0.4rem 1rem; }
  .bar .actions { gap: 0.5rem; }
  .bar .actions > * { flex: none; }
  .bar button { padding: 0.4rem 0.7rem; font-size: 0.875rem; }
  .unsaved { font-size: 0.8rem; line-height: 1.3; }
}
`;
