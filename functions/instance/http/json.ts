import { Problem, quote } from '../problem.ts';

/** A parsed value. A number keeps the text that was sent, because a double cannot hold every number. */
export type JsonValue = string | boolean | null | JsonNumber | readonly JsonValue[] | JsonObject;

export interface JsonNumber {
  readonly number: string;
}

/** Members by name, in a Map, so that no name has a meaning for JavaScript. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** Members and elements of one document: 250 records of 80 fields. */
const MOST_VALUES = 20_000;
/** A list of records has a depth of 3. */
const DEEPEST = 8;

/**
 * Parses JSON (RFC 8259) within bounds and changes nothing: `JSON.parse` rounds numbers that a double cannot hold and keeps the last
 * of two members with one name.
 *
 * @throws Problem `body_unreadable`; it names a member that occurs twice.
 */
export function parseJson(text: string): JsonValue {
  const reader = new Reader(text);
  const value = reader.value(1);
  if (!reader.atEnd()) throw notJson();
  return value;
}

export const isJsonObject = (value: JsonValue): value is JsonObject => value instanceof Map;

export const isJsonNumber = (value: JsonValue): value is JsonNumber => typeof value === 'object' && value !== null && 'number' in value;

const notJson = (): Problem => new Problem('body_unreadable', 'The request body is not valid JSON: send an object of fields and values.');

const SPACE = /[\t\n\r ]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

class Reader {
  readonly #text: string;
  #at = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#take(SPACE);
    return this.#at === this.#text.length;
  }

  value(depth: number): JsonValue {
    if (depth > DEEPEST) throw new Problem('body_unreadable', `The JSON is nested more than ${DEEPEST} deep: send fields and values only.`);
    this.#take(SPACE);
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#list(depth);
    const word = this.#take(WORD);
    if (word !== null) return WORDS[word] ?? null;
    const number = this.#take(NUMBER);
    if (number === null) throw notJson();
    return { number };
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    this.#each('}', () => {
      this.#take(SPACE);
      if (this.#text[this.#at] !== '"') throw notJson();
      const name = this.#string();
      if (members.has(name))
        throw new Problem('body_unreadable', `The name "${quote(name)}" occurs twice: send it once. Nothing was written.`);
      this.#take(SPACE);
      this.#expect(':');
      members.set(name, this.value(depth + 1));
    });
    return members;
  }

  #list(depth: number): readonly JsonValue[] {
    const elements: JsonValue[] = [];
    this.#each(']', () => elements.push(this.value(depth + 1)));
    return elements;
  }

  /** Reads the items between two brackets, separated by commas. */
  #each(end: string, read: () => void): void {
    this.#at += 1;
    this.#take(SPACE);
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#values += 1;
      if (this.#values > MOST_VALUES)
        throw new Problem('body_unreadable', `The JSON has more than ${MOST_VALUES} values: send it in smaller parts.`);
      read();
      this.#take(SPACE);
      const next = this.#text[this.#at];
      this.#at += 1;
      if (next === end) return;
      if (next !== ',') throw notJson();
    }
  }

  #string(): string {
    const start = this.#at;
    let end = this.#text.indexOf('"', start + 1);
    while (end >= 0 && this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw notJson();
    this.#at = end + 1;
    try {
      return String(JSON.parse(this.#text.slice(start, this.#at)));
    } catch {
      throw notJson();
    }
  }

  /** Whether an odd number of backslashes stands before a position. */
  #isEscaped(at: number): boolean {
    let slashes = 0;
    while (this.#text[at - 1 - slashes] === '\\') slashes += 1;
    return slashes % 2 === 1;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw notJson();
    this.#at += 1;
  }

  /** The text that a sticky pattern matches here; null if it does not match. */
  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at += found[0].length;
    return found[0];
  }
}
