import { type EnvelopeLists, LONGEST_TEXT, MOST_RANGES, MOST_USES, memberNames, readEnvelope, readFrom, readUse } from './envelope.ts';
import { fromFault, quoted, useFault } from './faults.ts';

/** `text`: the one form in which it is stored; empty: it limits nothing. `fault`: for people, one sentence. */
export type CheckedEnvelope = { readonly kind: 'good'; readonly text: string } | { readonly kind: 'bad'; readonly fault: string };

const FORM = 'Write an object such as {"uses": ["soap/incident/query"], "from": ["203.0.113.0/24"]}.';
const PARTS = ['uses', 'from'] as const;

/**
 * Checks an envelope that a person wrote, and brings it into the form in which it is stored: `uses` before `from`, no white space, each entry
 * once, in the order and the spelling in which it was written.
 *
 * Source: docs/contract.md, "Envelope".
 */
export function checkEnvelope(typed: string): CheckedEnvelope {
  const text = typed.replace(/^\uFEFF/, '').trim();
  const value = jsonIn(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad(`This is no JSON object. ${FORM}`);
  const parts: Readonly<Record<string, unknown>> = { ...value };
  const fault = partsFault(parts) ?? memberFault(text, parts);
  return fault === null ? checkLists(parts as EnvelopeLists) : bad(fault);
}

/** The same of lists. */
export function checkLists({ uses, from }: EnvelopeLists): CheckedEnvelope {
  const [use, range] = [uses?.find((entry) => readUse(entry) === null), from?.find((entry) => readFrom(entry) === null)];
  if (use !== undefined) return bad(useFault(use));
  if (range !== undefined) return bad(fromFault(range));
  const lists = {
    ...(uses === undefined ? {} : { uses: [...new Set(uses)] }),
    ...(from === undefined ? {} : { from: [...new Set(from)] }),
  };
  const many = tooMany(lists);
  if (many !== null) return bad(many);
  const text = Object.keys(lists).length === 0 ? '' : JSON.stringify(lists);
  if (Buffer.byteLength(text) > LONGEST_TEXT)
    return bad(`This envelope has ${kilobytes(Buffer.byteLength(text))}, and at most 12 KB are stored: use * for the table in some lines.`);
  // What is stored must be what is read: an unreadable envelope would shut the account out.
  if (readEnvelope(text || undefined) === 'unreadable') return bad(`This envelope cannot be read. ${FORM}`);
  return { kind: 'good', text };
}

function tooMany({ uses = [], from = [] }: EnvelopeLists): string | null {
  if (uses.length > MOST_USES)
    return `These are ${uses.length} uses, and an envelope has at most ${MOST_USES}: put * in place of tables or operations.`;
  return from.length > MOST_RANGES
    ? `These are ${from.length} networks, and an envelope has at most ${MOST_RANGES}: put a wider network in place of several.`
    : null;
}

function partsFault(parts: Readonly<Record<string, unknown>>): string | null {
  const unknown = Object.keys(parts).find((key) => !(PARTS as readonly string[]).includes(key));
  if (unknown !== undefined) return `${quoted(unknown)} is no part of an envelope: write uses and from.`;
  for (const part of PARTS) {
    if (!Object.hasOwn(parts, part)) continue;
    const list = parts[part];
    if (!Array.isArray(list)) return `${part} is no list: write ${part === 'uses' ? '["soap/incident/query"]' : '["203.0.113.0/24"]'}.`;
    const odd = list.find((entry) => typeof entry !== 'string');
    if (odd !== undefined) return `${quoted(JSON.stringify(odd))} in ${part} is no text: write each entry in quotes.`;
  }
  return null;
}

/** Of two members of one name a parser takes the last: which was meant cannot be told. */
function memberFault(text: string, parts: Readonly<Record<string, unknown>>): string | null {
  const names = memberNames(text);
  if (names.length === Object.keys(parts).length) return null;
  const twice = names.find((name, index) => names.indexOf(name) !== index) ?? '';
  return `${quoted(twice)} stands there twice: write it once, with everything in one list.`;
}

export const kilobytes = (octets: number): string => `${(Math.ceil((octets * 10) / 1024) / 10).toFixed(1)} KB`;

const bad = (fault: string): CheckedEnvelope => ({ kind: 'bad', fault });

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
