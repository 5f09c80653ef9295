const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#13;' };

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Whether XML 1.0 can carry a text (section 2.2, Char): one that it cannot could be stored and never be read by SOAP. */
export const isXmlText = (text: string): boolean => text.isWellFormed() && text.search(FORBIDDEN) < 0;

/** Escapes text for element content and attribute values. What XML cannot carry becomes U+FFFD. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[&<>"'\r]/g, (character) => ESCAPES[character] ?? '')
    .replace(FORBIDDEN, '\ufffd');

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** An element that holds text. */
export const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;
