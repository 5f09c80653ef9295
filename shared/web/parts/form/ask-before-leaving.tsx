import { createHash } from 'node:crypto';
import { raw } from 'hono/html';

/**
 * Asks before one leaves a form with changes that are not saved. It only reads: without JavaScript nothing is lost but the question.
 * Browsers ask by themselves in their own words.
 *
 * Source: HTML Standard (beforeunload: a page asks by cancelling the event, once the person has used it).
 */
const SCRIPT = `
const differs = (control) => {
  if (control.type === 'checkbox' || control.type === 'radio') return control.checked !== control.defaultChecked;
  if (control.options) return [...control.options].some((option) => option.defaultSelected) ? [...control.options].some((option) => option.selected !== option.defaultSelected) : control.selectedIndex > 0;
  return control.defaultValue !== undefined && control.value !== control.defaultValue;
};
for (const bar of document.querySelectorAll('form .bar')) {
  const form = bar.closest('form');
  let sent = false;
  form.addEventListener('submit', () => { sent = true; });
  addEventListener('pageshow', () => { sent = false; });
  addEventListener('beforeunload', (event) => {
    if (!sent && (bar.classList.contains('typed') || [...form.elements].some(differs))) event.preventDefault();
  });
}
`;

/** The one script of the site, at the end of a form. */
export const AskBeforeLeaving = () => <script>{raw(SCRIPT)}</script>;

/** The script as pages have it. */
export const SCRIPT_TAG = `<script>${SCRIPT}</script>`;
/** Allows this very text and no other script. Source: Content Security Policy Level 3 (script-src, hash sources). */
const ALLOWED = `script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`;

/** The policy of a page: one that has the script allows it by its hash, and every other page allows none. */
export const withScript = (policy: string, html: string): string => (html.includes(SCRIPT_TAG) ? `${policy}; ${ALLOWED}` : policy);
