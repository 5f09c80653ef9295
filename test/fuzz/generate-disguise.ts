import fc from 'fast-check';
import { CANARY } from './raw-request.ts';

/** Ways to write a text that another parser might read differently. */
const DISGUISES: readonly ((text: string, at: number) => string)[] = [
  (text, at) => text.slice(0, at) + percent(text[at] ?? '') + text.slice(at + 1),
  (text, at) => text.slice(0, at) + percent(text[at] ?? '').replace('%', '%25') + text.slice(at + 1),
  (text) => text.toUpperCase(),
  (text) => text.replace(/[a-z]/g, (letter, index) => (Number(index) % 2 ? letter.toUpperCase() : letter)),
  (text) => text.replace('i', '%C4%B1'),
  (text) => text.replace(/i/i, '%C4%B0'),
  (text) => text.replace(/s/i, '%C5%BF'),
  (text, at) => text.slice(0, at) + encodeURIComponent(String.fromCodePoint(0xfee0 + (text.codePointAt(at) ?? 65))) + text.slice(at + 1),
  (text) => `${text}/`,
  (text) => `${text}//`,
  (text) => `/${text}`,
  (text, at) => `${text.slice(0, at)}/./${text.slice(at)}`,
  (text, at) => `${text.slice(0, at)}/../${text.slice(at)}`,
  (text) => `${text};x=1`,
  (text) => text.replace('.do', ';x.do'),
  (text) => text.replace('.do', '%2edo'),
  (text) => text.replace('.do', '.do%00'),
  (text) => text.replace('.do', '.do%20'),
  (text) => text.replace('.do', '.do.'),
  (text) => text.replace('.do', '%E2%80%8B.do'),
  (text) => text.replace('.do', '%E2%80%A8_list.do'),
  (text) => text.replace('.', '%c0%ae'),
  (text) => text.replace('.', '%EF%BC%8E'),
  (text) => text.replaceAll('/', '%2f'),
  (text) => text.replace('/', '/%5c'),
  (text, at) => `${text.slice(0, at)}e%CC%81${text.slice(at)}`,
  (text, at) => `${text.slice(0, at)}%C3%A9${text.slice(at)}`,
  (text, at) => `${text.slice(0, at)}${CANARY}${text.slice(at)}`,
  (text) => `${text}${'y'.repeat(500)}`,
  (text) => text.replace('/', '/%E2%84%AA'),
];

function percent(character: string): string {
  return character === '' ? '' : `%${character.charCodeAt(0).toString(16)}`;
}

/** @param often of ten texts, how many are disguised. */
export const disguised = (plain: fc.Arbitrary<string>, often: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 10 - often, arbitrary: plain },
    {
      weight: often,
      arbitrary: fc
        .tuple(plain, fc.array(fc.tuple(fc.constantFrom(...DISGUISES), fc.nat(40)), { minLength: 1, maxLength: 2 }))
        .map(([text, ways]) => ways.reduce((known, [way, at]) => way(known, Math.min(at, known.length)), text)),
    },
  );
