import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { faultLine } from '../../../../functions/cli/as-code/read/faults.ts';
import { readFiles } from '../../../../functions/cli/as-code/read/read.ts';
import { runs } from '../../../support/thoroughness.ts';

type Content = string | Uint8Array;

const read = (...contents: readonly Content[]) =>
  readFiles(
    contents.map((content, index) => ({
      name: `f${index + 1}.yaml`,
      bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
    })),
  );

/** Every fault, without the name of the first file. */
function faults(...contents: readonly Content[]): readonly string[] {
  const result = read(...contents);
  return result.kind === 'read' ? [] : result.faults.map((fault) => faultLine(fault).replace(/^f1\.yaml:/, ''));
}

const file = (...lines: readonly string[]): string => `nis: 1\n${lines.join('\n')}\n`;

describe('a file of users as code', () => {
  test('is read in YAML and in JSON alike, with the place of each value', () => {
    const yaml = file(
      'owner: team',
      'users:',
      '  Json.User:',
      '    kind: machine',
      '    roles: [soap, "0123"]',
      '    active: true',
      '  0123: {}',
    );
    const json = '{"nis":1,"owner":"team","users":{"Json.User":{"kind":"machine","roles":["soap","0123"],"active":true},"0123":{}}}';
    const [one, other] = [read(yaml), read(json)];
    if (one.kind !== 'read' || other.kind !== 'read') throw new Error('not read');
    expect(one.described.users[0]).toMatchObject({
      userName: 'json.user',
      writtenName: 'Json.User',
      place: { file: 'f1.yaml', line: 4, column: 3 },
      label: 'team',
      kind: { value: 'machine', place: { line: 5, column: 11 } },
      roles: {
        value: [
          { value: 'soap', place: { line: 6, column: 13 } },
          { value: '0123', place: { column: 19 } },
        ],
      },
      flags: { active: { value: true } },
    });
    const bare = ({ users, labels }: typeof one.described) =>
      JSON.parse(JSON.stringify([users, labels], (key, value: unknown) => (key === 'place' ? undefined : value)));
    expect(bare(other.described)).toEqual(bare(one.described));
  });

  test('tells every fault at the place of its key or value, with what to do, and shows nothing of a refused field', () => {
    const text = file(
      'users:',
      '  a:',
      '    kind: robot',
      '    active: no',
      '    rols: []',
      '    password: hunter2',
      '    Secrets: {x: hunter2}',
      '    fedrated: [hunter2]',
      '    roles:',
      '    email: 12',
      '    internal_integration_user: "true"',
      '    active_until: 2026-02-30T00:00Z',
      '    locked_out: true',
      '    envelope: {uses: [soap/x], from: [10.0.0.1, 10.0.0.0/8], for: x}',
      'settings: {soap: true, sopa: "true", csv: off, glide.ui.session_timeout: "5", xml: "false until x"}',
      'blocked: [rs]',
      'properties: {nis.basic_for_people: true, nis.second_factor: all}',
      'user: {}',
    );
    expect(faults(text)).toEqual([
      '4:11: Write kind: machine, person or person-only.',
      '5:13: active is true or false, written without quotes.',
      '6:5: There is no member of a user "rols". Did you mean roles?',
      '7:5: No file sets a password: a machine gets a secret by nis secrets, a person a password by nis users password.',
      '8:5: No file holds a secret: make secrets by nis secrets NAME make.',
      '9:5: No file holds a federated identity: add it by nis federated NAME add ISSUER SUBJECT.',
      '10:5: roles is a list: write [soap_query], or [] for none.',
      '11:12: email is a text: write it in quotes.',
      '12:32: internal_integration_user is true or false, written without quotes.',
      '13:19: Write the time in UTC, such as 2026-12-01T06:00Z.',
      '14:5: No file says this: it belongs to the moment. Set it in the console.',
      expect.stringMatching(/^15:23: “soap\/x” is no use: write protocol/),
      expect.stringMatching(/^15:39: “10.0.0.1” is no network: the prefix is missing/),
      '15:62: There is no part of an envelope "for". Write one of uses, from.',
      '16:18: soap is a text: write it in quotes.',
      '16:24: There is no setting "sopa". Did you mean soap?',
      '16:43: Write "true", "false" or "false until 2026-12-01T06:00Z".',
      '16:74: Write a whole number of minutes from 10 to 1440.',
      '16:84: Write the time in UTC, such as 2026-12-01T06:00Z.',
      expect.stringMatching(/^17:11: There is no protocol "rs": give one of soap,/),
      '18:36: nis.basic_for_people is a text: write it in quotes.',
      '18:61: Write one of "off", "optional", "administrators", "everybody".',
      '19:1: There is no member of a file "user". Did you mean users?',
    ]);
    expect(faults(text).join()).not.toContain('hunter2');
  });

  test.each<[string, Content, string]>([
    ['nothing', '', '1:1: This file is empty. Begin the file with nis: 1.'],
    ['a comment alone', '# x\n', '1:1: This file is empty. Begin the file with nis: 1.'],
    ['no map', '- a\n', '1:1: This is no map. Begin the file with nis: 1.'],
    ['no version', 'users: {}\n', '1:1: The line nis: 1 is missing. Begin the file with nis: 1.'],
    ['another version', 'nis: 2\n', '1:6: This product reads version 1 alone: write nis: 1.'],
    ['a second document', 'nis: 1\n---\nnis: 1\n', '2:1: A second document begins here: write one document a file.'],
    ['a tab', file('users:', '\ta: {}'), '3:1: A tab indents this line: indent with spaces.'],
    ['an alias', file('users: {a: {roles: *x}}'), '2:20: Files hold no aliases: write the value out.'],
    ['an anchor', file('users: {a: &x {}}'), '2:15: Files hold no anchors: leave the & and its name out.'],
    ['a tag', file('owner: !!binary aGk='), '2:17: Files hold no tags: leave the ! and its name out.'],
    ['a merge key', file('users: {a: {<<: {}}}'), '2:13: Files hold no merge keys: write the members out.'],
    ['a key that is no text', file('users: {? [a] : {}}'), '2:11: A key is a text of one line, without anchor, alias or tag.'],
    [
      'a key twice',
      file('users: {a: {active: true, active: false}}'),
      '2:27: "active" stands here a second time, and before in line 2: write it once.',
    ],
    [
      'two spellings',
      file('users:', '  Jane: {}', '  jane: {}'),
      '4:3: "jane" is the user "Jane" of f1.yaml:3:3: describe each user once.',
    ],
    [
      'two spellings of a setting',
      file('settings: {soap: "true", glide.basicauth.required.soap: "true"}'),
      '2:26: glide.basicauth.required.soap stands in f1.yaml:2:12 already: write it once.',
    ],
    ['a user without a map', file('users:', '  a:'), '3:3: A user is a map: write its members below it, indented, or {} for none.'],
    ['an empty name', file('users: {"": {}}'), '2:9: Type a user name of 1 to 40 characters.'],
    ['an empty label', file('owner: ""'), '2:8: Write a label of 1 to 64 characters, such as platform-team, or leave owner out.'],
    ['Latin-1', Buffer.from('nis: 1\nusers:\n  j\xf6: {}\n', 'latin1'), '3:4: This is not UTF-8: save the file as UTF-8.'],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x6e, 0), '1:1: This is not UTF-8: save the file as UTF-8.'],
    ['an open quote', file('owner: "x'), '3:1: A quote, bracket or comma is missing here, or in the line before.'],
    ['deep brackets', '['.repeat(200_000), '1:33: This nests too deeply: users are written in at most five levels.'],
    ['deep dashes', '- '.repeat(200_000), '1:65: This nests too deeply: users are written in at most five levels.'],
    ['a large file', new Uint8Array(17 << 20), '1:1: This file has more than 16 MB: put the users into several files.'],
  ])('is refused with %s', (_, content, fault) => {
    expect(faults(content)).toContain(fault);
  });

  test('a byte order mark and CRLF shift no place', () => {
    const bad = file('users:', '  a: {kind: x}');
    expect(faults(`\uFEFF${bad.replaceAll('\n', '\r\n')}`)).toEqual(faults(bad));
    expect(faults(bad)).toEqual(['3:13: Write kind: machine, person or person-only.']);
    expect(faults('\uFEFFuser: 1')[0]).toMatch(/^1:1: /);
  });

  test('a user in two files is refused with both places, as a list that stands twice', () => {
    const [one, other] = [file('users:', '  a: {}', 'blocked: []'), file('users: {A: {}}', 'blocked: []')];
    expect(faults(one, other)).toEqual([
      'f2.yaml:2:9: "A" is the user "a" of f1.yaml:3:3: describe each user once.',
      'f2.yaml:3:10: blocked stands in f1.yaml:4:10 already: write one list.',
    ]);
  });

  test('names such as __proto__ and constructor are names, and no member', () => {
    const result = read('{"nis":1,"users":{"__proto__":{"kind":"machine"},"constructor":{}}}');
    expect(result.kind === 'read' && result.described.users.map(({ userName, kind }) => [userName, kind?.value])).toEqual([
      ['__proto__', 'machine'],
      ['constructor', undefined],
    ]);
    expect(faults('{"nis":1,"__proto__":{},"users":{"a":{"__proto__":1,"constructor":1}},"settings":{"toString":"true"}}')).toHaveLength(4);
  });

  test('of a thousand faults a hundred are told, and how many there are', () => {
    const result = read(file('users:', ...Array.from({ length: 1000 }, (_, index) => `  u${index}: {kind: x}`)));
    expect(result).toMatchObject({ kind: 'faults', more: 900 });
    expect(result.kind === 'faults' && result.faults.length).toBe(100);
  });

  test('lines of 5 MB end with an answer', () => {
    const long = 5_000_000;
    for (const text of [
      file(`owner: "${'x'.repeat(long)}"`),
      file(`owner: ${'x '.repeat(long / 2)}`),
      `#${'x'.repeat(long)}`,
      file(`users: {${'x'.repeat(long)}: {}}`),
    ])
      expect(faults(text).join('').length).toBeLessThan(300);
    expect(faults(file(`owner: "${'x'.repeat(long)}"`))).toHaveLength(1);
  });
});

const SCHEMA = JSON.parse(readFileSync(join(resolve(import.meta.dirname, '../../../..'), 'schemas/nis.schema.json'), 'utf8')) as object;

describe('the schema for editors', () => {
  const accepts = new Ajv({ strict: true, allErrors: false }).compile(SCHEMA);
  const reads = (value: unknown): boolean => read(JSON.stringify(value)).kind === 'read';

  test('agrees with the reader on what has one part wrong', () => {
    const good = {
      nis: 1,
      owner: 'team',
      users: { a: { kind: 'machine', roles: [], active: true, active_until: '', envelope: { uses: ['soap/*/*'], from: ['10.0.0.0/8'] } } },
      settings: { soap: 'false until 2026-12-01T06:00Z', 'nis.session_lifetime': '60' },
      blocked: ['rss'],
      properties: { 'nis.second_factor': 'off' },
    };
    expect([accepts(good), reads(good)]).toEqual([true, true]);
    const user = (member: object) => ({ ...good, users: { a: member } });
    const wrong: unknown[] = [
      [],
      'x',
      {},
      { ...good, nis: '1' },
      { ...good, owner: '' },
      { ...good, owner: 1 },
      { ...good, more: 1 },
      { ...good, users: [] },
      { ...good, users: { '': {} } },
      user({ kind: 'robot' }),
      user({ kind: null }),
      user({ roles: 'soap' }),
      user({ roles: [1] }),
      user({ active: 'true' }),
      user({ password: 'x' }),
      user({ secrets: [] }),
      user({ active_until: '2026-12-01' }),
      user({ email: false }),
      user({ envelope: [] }),
      user({ envelope: { uses: ['soap'] } }),
      user({ envelope: { from: ['10.0.0.1'] } }),
      user({ envelope: { to: [] } }),
      { ...good, settings: { soap: true } },
      { ...good, settings: { soap: 'off' } },
      { ...good, settings: { sope: 'true' } },
      { ...good, settings: { 'nis.session_lifetime': 60 } },
      { ...good, blocked: 'rss' },
      { ...good, blocked: ['rs'] },
      { ...good, properties: { 'nis.second_factor': 'all' } },
      { ...good, properties: { 'nis.second_factor': false } },
    ];
    for (const document of wrong) expect([document, accepts(document), reads(document)]).toEqual([document, false, false]);
  });

  test('accepts whatever the reader accepts, and the reader what it accepts where a schema can say it', () => {
    const odd = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null), fc.constant([]), fc.constant({}));
    const mostly = (good: fc.Arbitrary<unknown>) => fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: odd });
    const user = fc.record(
      {
        kind: mostly(fc.constantFrom('machine', 'person', 'person-only')),
        roles: mostly(fc.array(fc.string())),
        active: mostly(fc.boolean()),
        owner: mostly(fc.string()),
        email: mostly(fc.string()),
        active_until: mostly(fc.constantFrom('', '2026-12-01T06:00Z', '2026-12-01')),
        envelope: mostly(fc.record({ uses: mostly(fc.constantFrom([], ['soap/a/query'], ['soap'])) }, { requiredKeys: [] })),
      },
      { requiredKeys: [] },
    );
    const document = fc.record(
      {
        nis: mostly(fc.constant(1)),
        users: mostly(fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), mostly(user), { maxKeys: 2 })),
        settings: mostly(fc.dictionary(fc.constantFrom('soap', 'rss', 'x'), mostly(fc.constantFrom('true', 'false', 'off')))),
        blocked: mostly(fc.array(mostly(fc.constantFrom('rss', 'xml')))),
      },
      { requiredKeys: ['nis'] },
    );
    // Two spellings of a name, white space alone, and texts that no JSON carries whole are beyond a schema.
    const sayable = (value: { readonly users?: unknown }): boolean => {
      const names = Object.keys((value.users ?? {}) as object).map((name) => name.normalize('NFKC').toLowerCase().trim());
      return new Set(names).size === names.length && names.every((name) => name !== '');
    };
    fc.assert(
      fc.property(document, (value) => {
        const [schema, reader] = [accepts(value), reads(value)];
        if (reader) expect(schema).toBe(true);
        if (schema && sayable(value)) expect(reader).toBe(true);
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('any octets', () => {
  test('are read or refused with at least one fault, never with an error', () => {
    const pieces = fc.constantFrom(
      'nis: 1\n',
      'users:',
      ' ',
      '  a:',
      '\n',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&x',
      '*x',
      '!!str ',
      '|',
      '>',
      '-',
      '? ',
      ': ',
      '#',
      '\t',
      '%YAML 1.1\n',
      '---\n',
      '...',
      '\r\n',
      'kind',
      'machine',
      ',',
      '\u{1F600}',
      '\u0000',
      '<<',
    );
    const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(texts, fc.uint8Array({ maxLength: 40 })), (content) => {
        const result = read(content);
        if (result.kind === 'read') return;
        expect(result.faults.length).toBeGreaterThan(0);
        for (const { place, text } of result.faults) {
          expect([place.line > 0, place.column > 0]).toEqual([true, true]);
          expect(text).toMatch(/[.?]$/);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
