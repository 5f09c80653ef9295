/** Letters and digits that cannot be mistaken for each other when they are read or typed: 32, so that five bits of an octet choose one. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUP = 5;

/** Random octets of one password: 100 bits of chance. */
export const PASSWORD_OCTETS = 20;

/** A password to be handed over once, in groups that can be read aloud: `x7kqm-…`. It satisfies the rule of passwords. @param octets random. */
export const generatedPassword = (octets: Uint8Array): string =>
  [...octets].map((octet, index) => (index > 0 && index % GROUP === 0 ? '-' : '') + (ALPHABET[octet % ALPHABET.length] ?? '')).join('');
