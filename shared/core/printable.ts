/** Text for a terminal: control characters of whoever caused it must not reach it, nor what breaks a line or turns it around. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '?');
