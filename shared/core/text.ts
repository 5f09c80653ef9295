import { hash } from 'node:crypto';

/** The platform's own form of a time, in UTC: `2026-11-24 20:22:00`. */
export const glideDateTime = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of octets: UTF-8, or Latin-1 if they are not valid UTF-8, as old clients send it. */
export function textOf(octets: Buffer): string {
  try {
    return utf8.decode(octets);
  } catch {
    return octets.toString('latin1');
  }
}

/** How an unknown name appears in the logs: people type passwords into the name field. */
export const pseudonym = (name: string): string => `sha256:${hash('sha256', name).slice(0, 16)}`;

/** Text for a terminal, without control characters and without characters that break a line or change its direction. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '?');

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Whether XML 1.0 can carry a text (section 2.2, Char). SOAP could never read any other text. */
export const isXmlText = (text: string): boolean => text.isWellFormed() && text.search(NOT_XML) < 0;

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '\r': '&#13;' };

/** Escapes text for the content and the attribute values of XML and HTML. Characters that XML cannot carry become U+FFFD. */
export const escapeMarkup = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[&<>"'\r]/g, (character) => REFERENCES[character] ?? '')
    .replace(NOT_XML, '\ufffd');

/** Names one after the other, at most so many of them: `a, b and 5 more`. */
export function listedNames(names: readonly string[], most: number): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** A text of at most so many characters; of a longer one it says how much is left out. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).toWellFormed()}… (${text.length - most} characters more)`;
