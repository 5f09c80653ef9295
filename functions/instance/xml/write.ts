import { escapeMarkup } from '../../../shared/core/text.ts';

/** An element that holds text. */
export const element = (name: string, text: string): string => `<${name}>${escapeMarkup(text)}</${name}>`;

/**
 * A value of an answer as an element: the members of an object are elements in it, and each entry of a list is an element of the name.
 *
 * @param name an XML name; @param value text, number, boolean, null (empty), or lists and objects of these.
 */
export function elementOf(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((entry) => elementOf(name, entry)).join('');
  if (typeof value !== 'object' || value === null) return element(name, value == null ? '' : String(value));
  const members = Object.entries(value).map(([key, member]) => elementOf(key, member));
  return `<${name}>${members.join('')}</${name}>`;
}
