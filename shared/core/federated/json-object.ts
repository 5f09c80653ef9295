/** A JSON object as a record without a prototype, so that no name has a meaning for JavaScript. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Why a text is no object that has one meaning. */
export type NoJsonObject = 'not_json' | 'duplicate_member';

const STRINGS = /"(?:[^"\\]|\\.)*"/g;

/**
 * Reads a JSON object in which no member, at any depth, occurs twice: of two, one reader takes the first and another one the last.
 *
 * Source: RFC 8259, section 4; RFC 7519, section 4; RFC 7515, section 4.
 */
export function readJsonObject(text: string): JsonObject | NoJsonObject {
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not_json';
  // Outside texts, JSON has one colon for each member.
  const written = text.replace(STRINGS, '').split(':').length - 1;
  return written === countMembers(value) ? Object.assign(Object.create(null), value) : 'duplicate_member';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Members of all objects in a value. Without recursion: a text of 64 KB can be nested 60,000 deep. */
function countMembers(value: unknown): number {
  let count = 0;
  for (let rest = [value]; rest.length > 0; ) {
    const next: unknown[] = [];
    for (const one of rest) {
      if (typeof one !== 'object' || one === null) continue;
      const inner = Object.values(one);
      if (!Array.isArray(one)) count += inner.length;
      for (const item of inner) next.push(item);
    }
    rest = next;
  }
  return count;
}
