/**
 * Letters that look like an ASCII letter, by that letter: capital and small ones, of the scripts that a user name may be written in.
 *
 * Source: Unicode UTS 39 (data file confusables.txt).
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: '\u03b1\u0430\u0391\u0410',
  b: '\u042c\u0392\u0412',
  c: '\u0441\u0421',
  d: '\u0501',
  e: '\u0435\u04bd\u0395\u0415',
  f: '\u1e9d\u0584\u03dc',
  g: '\u0581\u050c',
  h: '\u04bb\u0570\u0397\u041d',
  i: '\u0131\u03b9\u0456\u04cf',
  j: '\u03f3\u0458\u037f\u0408',
  k: '\u039a\u041a',
  l: '\u0399\u0406\u04c0',
  m: '\u039c\u03fa\u041c',
  n: '\u0578\u057c\u039d',
  o: '\u03bf\u03c3\u043e\u10ff\u0585\u039f\u041e\u0555',
  p: '\u03c1\u0440\u03a1\u0420',
  q: '\u051b\u0563\u0566',
  r: '\u0433',
  s: '\u0455\u0405\u054f',
  t: '\u03a4\u0422',
  u: '\u03c5\u057d\u054d',
  v: '\u03bd',
  w: '\u051d\u0561\u051c',
  x: '\u0445\u03a7\u0425',
  y: '\u1eff\u03b3\u0443\u04af\u10e7\u03a5\u0423\u04ae',
  z: '\u0396',
};

const ASCII_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([letter, others]) => [...others].map((other): [string, string] => [other, letter])),
);

/** A dot that an i or j has anyway: Turkish `İ` in lower case is an i with this dot. */
const SECOND_DOT = /(?<=[ij])\u0307/g;

/** The ASCII name that a name looks like; null: it looks like none, or is one itself. */
export function asciiLookAlike(name: string): string | null {
  const skeleton = [...name.normalize('NFC')].map((letter) => ASCII_OF.get(letter) ?? letter).join('');
  const plain = skeleton.toLowerCase().replace(SECOND_DOT, '');
  return /^[\x21-\x7e]+$/.test(plain) && plain !== name.toLowerCase() ? plain : null;
}
