import { onWire } from './generate.ts';
import type { RawRequest } from './raw-request.ts';

/** Numbers from 0 up to 1 from a seed (mulberry32): a run can be repeated. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Octets that parsers stumble over. */
const TOKENS = [
  '%',
  '%25',
  '%2f',
  '%5C',
  '%00',
  '%0a',
  '%c0%af',
  '/',
  '//',
  '/../',
  '/.',
  ';',
  '?',
  '&',
  '=',
  '+',
  '.do',
  '.DO',
  '_list',
  'SOAP',
  'json',
  '&XML',
  '?WSDL',
  'ecc_',
  'midserver',
  'sp/',
  'api/',
  '"',
  "'",
  '<',
  ':',
  ' ',
  '\t',
  ',',
  '\xc3\xbc',
  '\xa0',
  '\xff',
];

/** Changes a request octet by octet, or takes a piece of another. */
export function mutate(request: RawRequest, other: RawRequest, random: () => number): RawRequest {
  const below = (bound: number): number => Math.floor(random() * bound);
  const change = (text: string, donor: string): string => {
    const [from, to] = [below(text.length + 1), below(text.length + 1)].sort((a, b) => a - b) as [number, number];
    switch (below(6)) {
      case 0:
        return text.slice(0, from) + String.fromCharCode(below(256)) + text.slice(from + 1);
      case 1:
        return text.slice(0, from) + (TOKENS[below(TOKENS.length)] ?? '') + text.slice(from);
      case 2:
        return text.slice(0, from) + text.slice(Math.min(to, from + 8));
      case 3:
        return text.slice(0, to) + text.slice(from, Math.min(to, from + 40)) + text.slice(to);
      case 4:
        return text.slice(0, from) + donor.slice(below(donor.length + 1)).slice(0, 60);
      default:
        return text.replace(/[a-z]/gi, (letter) =>
          below(4) === 0 ? (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()) : letter,
        );
    }
  };
  const { headers } = request;
  const at = below(headers.length);
  switch (below(8)) {
    case 0:
      return { ...request, body: change(request.body, other.body) };
    case 1:
      return { ...request, method: other.method, body: other.body };
    case 2:
      return { ...request, headers: [...headers, ...other.headers.filter(([name]) => name !== 'Host')].slice(0, 8) };
    case 3:
      return {
        ...request,
        headers: headers.map(([name, value], index) => [name, index === at ? onWire(change(value, other.target)) : value]),
      };
    case 4:
      return { ...request, headers: headers.filter((_header, index) => index !== at || index === 0) };
    default:
      return { ...request, target: change(request.target, other.target).replace(/[\0\r\n ]/g, '') };
  }
}

/** The smallest request for which `fails` still holds, as far as leaving things out goes. */
export async function shrink(request: RawRequest, fails: (smaller: RawRequest) => Promise<boolean>): Promise<RawRequest> {
  let [known, before]: [RawRequest, RawRequest | null] = [request, null];
  while (known !== before) {
    before = known;
    for (const smaller of smallerThan(known)) {
      if (!(await fails(smaller))) continue;
      known = smaller;
      break;
    }
  }
  return known;
}

function* smallerThan(request: RawRequest): Generator<RawRequest> {
  const { headers, target, body } = request;
  if (body !== '') yield { ...request, body: '' };
  for (let at = 1; at < headers.length; at += 1) yield { ...request, headers: headers.filter((_header, index) => index !== at) };
  for (const length of [16, 4, 1]) {
    for (let at = 0; at < target.length; at += length) yield { ...request, target: target.slice(0, at) + target.slice(at + length) };
  }
}
