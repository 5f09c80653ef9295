import { expect } from '@jest/globals';
import { SCRIPT_TAG } from '../../shared/web/parts/form/ask-before-leaving.tsx';

/** Goes into every field: breaks out of text, attributes, title, text area and comment, and would run. */
export const PAYLOAD = `PAYLOAD"'><img src=x onerror=alert(1)></title></textarea>--><script>alert(1)</script>`;
/** For fields that become an address. */
export const SCRIPT_ADDRESS = 'javascript:alert("PAYLOAD")';

const TAGS =
  'html head meta title link body a header p span main h1 h2 h3 section nav ul ol li form fieldset legend div label input select option textarea button table caption thead tbody tr th td dl dt dd time code small strong em hr br details summary figure figcaption svg rect path';
const ATTRIBUTES =
  'lang charset name content rel type href class id for value method action autocomplete autocapitalize autofocus required checked selected disabled hidden readonly role scope tabindex rows cols maxlength min max step inputmode http-equiv title colspan open aria-label aria-labelledby aria-describedby aria-invalid aria-current aria-sort aria-live spellcheck placeholder aria-hidden focusable popover popovertarget datetime viewBox preserveAspectRatio x y width height d';

const TAG = /<(?:!doctype html|\/([a-z][a-z0-9]*)|([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*\/?)>/g;

/**
 * Every `<` of a page belongs to a tag that pages of ours have, with attributes that they have, and every address stays on this site.
 * What is escaped leaves no `<`, so nothing of the payload can be among them.
 */
export function expectNoMarkupOf(page: string): void {
  const rest = page.replaceAll(SCRIPT_TAG, '').replace(TAG, (_tag, closing?: string, opening?: string, attributes = '') => {
    const name = closing ?? opening;
    if (name !== undefined) expect(TAGS.split(' ')).toContain(name);
    for (const [, attribute = '', value = ''] of String(attributes).matchAll(/\s([a-zA-Z-]+)(?:="([^"]*)")?/g)) {
      expect(ATTRIBUTES.split(' ')).toContain(attribute);
      if (attribute === 'href' || attribute === 'action') expect(value).toMatch(/^(?:\/(?![/\\])|#)/);
    }
    return '';
  });
  expect(rest).not.toMatch(/[<>]/);
}

/** A document of XML has no element that only the payload brings. */
export function expectNoElementOf(document: string): void {
  expect(document).toContain('PAYLOAD');
  expect(document).not.toMatch(/<(?:img|script|textarea|\/textarea)/);
}
