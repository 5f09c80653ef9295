import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkEnvelope } from '../../../../../../shared/core/envelope/check.ts';
import { LONGEST_TEXT, readEnvelope } from '../../../../../../shared/core/envelope/envelope.ts';
import { type Planned, planCreation, planUpdate, type UserPlan } from '../../../../../../shared/core/users/change/plan.ts';
import type { WantedUser } from '../../../../../../shared/core/users/change/plan-checks.ts';
import { type Actor, operator } from '../../../../../../shared/core/users/change/rank.ts';
import type { UserRecord } from '../../../../../../shared/core/users/user-record.ts';
import { BASE_ROLES } from '../../../../../support/memory.ts';
import { storedUser } from '../../../../../support/memory-admin.ts';

const NOW = Date.parse('2026-11-30T03:41:20Z');
const OPERATOR = operator('nis (root)');
const ADMIN: Actor = { userName: 'admin', roles: ['admin'], held: ['admin', 'security_admin'] };
const USER_ADMIN: Actor = { userName: 'user.admin', roles: ['user_admin'], held: ['user_admin'] };

const machine = (more: Partial<UserRecord> = {}): UserRecord => storedUser('bot', { web_service_access_only: true, ...more });
const plan = (record: UserRecord, wanted: WantedUser, actor = OPERATOR): Planned =>
  planUpdate({ now: NOW, record, actor, graph: BASE_ROLES, wanted });
const set = (text: string): WantedUser => ({ envelope: { kind: 'set', text } });
const planned = (result: Planned): UserPlan => {
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  return result.plan;
};
const STORED = '{"uses":["soap/incident/query"],"from":["203.0.113.0/24"]}';

describe('An envelope is set', () => {
  test('in one form, whatever the white space, the order of the keys and repeated lines; and it never ends a session', () => {
    const typed = '\uFEFF{ "from": ["203.0.113.0/24"],\n "uses": ["soap/incident/query", "soap/incident/query"] }\n';
    expect(planned(plan(machine(), set(typed)))).toMatchObject({
      set: { envelope: STORED },
      after: { envelope: STORED },
      raise: 0,
      endsSessions: false,
      history: [{ field: 'envelope', old: 'every use, from everywhere', new: 'soap/incident/query, from 203.0.113.0/24' }],
    });
    expect(plan(machine({ envelope: STORED }), set(typed))).toEqual({ kind: 'unchanged' });
  });

  test('and the history names what was added and removed, shortly', () => {
    const uses = Array.from({ length: 12 }, (_, index) => `soap/t${index}/query`);
    expect(planned(plan(machine({ envelope: STORED }), set(JSON.stringify({ uses, from: [] })))).history).toEqual([
      {
        field: 'envelope',
        old: 'soap/incident/query, from 203.0.113.0/24',
        new: `${uses.slice(0, 10).join(', ')} and 3 more`,
      },
    ]);
    expect(planned(plan(machine({ envelope: STORED }), { envelope: { kind: 'clear' } }))).toMatchObject({
      set: { envelope: '' },
      history: [{ field: 'envelope', old: 'soap/incident/query, from 203.0.113.0/24', new: 'every use, from everywhere' }],
    });
    expect(planned(plan(machine({ envelope: '{"uses":7}' }), { envelope: { kind: 'clear' } })).history).toEqual([
      { field: 'envelope', old: '(unreadable)', new: 'every use, from everywhere' },
    ]);
  });

  test('and without a limit it is none: {} clears', () => {
    expect(planned(plan(machine({ envelope: STORED }), set('{}'))).set).toEqual({ envelope: '' });
    expect(plan(machine(), set('{}'))).toEqual({ kind: 'unchanged' });
  });

  test('for a new user', () => {
    const wanted: WantedUser = { fields: { web_service_access_only: true }, ...set(STORED) };
    expect(planCreation({ now: NOW, typedName: 'bot', actor: OPERATOR, graph: BASE_ROLES, wanted })).toMatchObject({
      plan: { after: { envelope: STORED }, history: expect.arrayContaining([expect.objectContaining({ field: 'envelope' })]) },
    });
    expect(planCreation({ now: NOW, typedName: 'bot', actor: OPERATOR, graph: BASE_ROLES, wanted: set('[]') })).toMatchObject({
      kind: 'invalid',
      errors: { envelope: expect.stringContaining('This is no JSON object.') },
    });
  });

  test('and a user who becomes interactive keeps it', () => {
    const record = machine({ envelope: STORED });
    expect(planned(plan(record, { fields: { web_service_access_only: false } })).after.envelope).toBe(STORED);
  });
});

describe('Who may', () => {
  const holder = machine({ roles: ['security_admin'], envelope: STORED });

  test('of a machine that holds security_admin: elevated alone', () => {
    expect(plan(holder, set('{}'), ADMIN)).toMatchObject({ kind: 'refused', refusal: expect.stringContaining('may set the envelope') });
    expect(plan(holder, set('{}'), USER_ADMIN)).toMatchObject({ kind: 'refused', refusal: expect.stringContaining('This user holds') });
    expect(plan(holder, set('{}'), { ...ADMIN, roles: ['admin', 'security_admin'] }).kind).toBe('planned');
    expect(plan(machine(), set(STORED), USER_ADMIN).kind).toBe('planned');
  });

  test('of a guest: not even an operator', () => {
    for (const guest of ['guest', 'soap.guest']) {
      const record = storedUser(guest);
      expect(plan(record, set(STORED))).toMatchObject({ kind: 'refused', refusal: expect.stringContaining('has no envelope') });
      expect(plan({ ...record, envelope: STORED }, { envelope: { kind: 'clear' } }).kind).toBe('planned');
    }
  });
});

describe('What cannot be read is refused with what would be right', () => {
  const fault = (text: string): string => {
    const result = plan(machine(), set(text));
    return result.kind === 'invalid' ? (result.errors.envelope ?? '') : result.kind;
  };
  test.each([
    ['uses', 'This is no JSON object.'],
    ['null', 'This is no JSON object.'],
    ['[]', 'This is no JSON object.'],
    ['{"use":[]}', '“use” is no part of an envelope: write uses and from.'],
    ['{"uses":[],"uses":[]}', '“uses” stands there twice: write it once'],
    ['{"from":[],"\\u0066rom":[]}', '“from” stands there twice'],
    ['{"uses":"soap/incident/query"}', 'uses is no list: write ["soap/incident/query"].'],
    ['{"from":null}', 'from is no list'],
    ['{"uses":[1]}', '“1” in uses is no text: write each entry in quotes.'],
  ])('%s: %s', (text, sentence) => expect(fault(text)).toContain(sentence));

  test.each([
    ['ftp/incident/query', 'the protocol must be one of soap,'],
    ['SOAP/incident/query', 'the protocol must be one of soap,'],
    ['toString/incident/query', 'the protocol must be one of soap,'],
    ['soap/incident/read', 'the operation must be one of query, create, update, delete, script, describe, *'],
    ['soap/incident/unknown', 'write * for every operation: unknown is none.'],
    ['soap/incident', 'such as soap/incident/query (it has 2 of 3 parts)'],
    ['soap/a/b/query', '(it has 4 of 3 parts)'],
    ['soap//query', 'write the table, * for any or - for none, such as soap/*/query.'],
    ['soap/%69ncident/query', 'so you probably mean soap/incident/query.'],
    ['soap/a b/query', 'so you probably mean soap/a%20b/query.'],
    ['soap/50%/query', 'so you probably mean soap/50%25/query.'],
    [' soap/incident/query', 'leave out the white space around it.'],
  ])('use %s: %s', (use, sentence) => {
    expect(fault(JSON.stringify({ uses: ['soap/incident/query', use] }))).toBe(
      fault(JSON.stringify({ uses: [use], from: ['also wrong'] })),
    );
    expect(fault(JSON.stringify({ uses: [use] }))).toContain(`“${use}” is no use: `);
    expect(fault(JSON.stringify({ uses: [use] }))).toContain(sentence);
  });

  test.each([
    ['203.0.113.7', 'the prefix is missing, so you probably mean 203.0.113.7/32.'],
    ['2001:db8::7', 'the prefix is missing, so you probably mean 2001:db8:0:0:0:0:0:0/64.'],
    ['203.0.113.7/24', 'bits are set behind the prefix, so you probably mean 203.0.113.0/24.'],
    ['2001:db8:1::/32', 'so you probably mean 2001:db8:0:0:0:0:0:0/32.'],
    ['203.0.113.0/33', 'the prefix must be a number from 0 to 32'],
    ['203.0.113.0/024', 'the prefix must be a number from 0 to 32'],
    ['203.0.113.0/', 'the prefix must be a number from 0 to 32'],
    ['2001:db8::/129', 'the prefix must be a number from 0 to 64'],
    ['2001:db8::7/128', 'an IPv6 source is known by its first 64 bits alone, so you probably mean 2001:db8:0:0:0:0:0:0/64.'],
    ['fe80::%eth0/64', 'leave out the zone'],
    ['::ffff:203.0.113.0/120', 'write the IPv4 address itself, such as 203.0.113.0/24.'],
    ['::ffff:203.0.113.7', 'write the IPv4 address itself, such as 203.0.113.7/32.'],
    ['203.000.113.0/24', 'write an address and a prefix, such as 203.0.113.0/24'],
    ['example.com/24', 'write an address and a prefix'],
    ['203.0.113.0/24/1', 'write an address and a prefix'],
    [' 203.0.113.0/24', 'leave out the white space around it.'],
  ])('network %s: %s', (network, sentence) => {
    expect(fault(JSON.stringify({ from: ['192.0.2.0/24', network] }))).toContain(`“${network}” is no network: `);
    expect(fault(JSON.stringify({ from: [network] }))).toContain(sentence);
  });

  test('too many, and too long', () => {
    const uses = Array.from({ length: 101 }, (_, index) => `soap/t${index}/query`);
    expect(fault(JSON.stringify({ uses }))).toContain('These are 101 uses, and an envelope has at most 100');
    const from = Array.from({ length: 21 }, (_, index) => `192.0.2.${index}/32`);
    expect(fault(JSON.stringify({ from }))).toContain('These are 21 networks, and an envelope has at most 20');
    const long = Array.from({ length: 100 }, (_, index) => `soap/${'t'.repeat(120)}${index}/query`);
    expect(fault(JSON.stringify({ uses: long }))).toContain('at most 12 KB are stored');
  });

  test('whatever is not refused can be read, and is stored as it is read; every probable meaning is good itself', () => {
    const piece = fc.constantFrom(
      ...['soap', 'rest', '-', '*', 'incident', 'query', '/', '%', ' ', '"', '\\', '::', '10.0.0.0', '8', '64'],
    );
    const entries = fc.array(
      fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.record({ uses: entries, from: entries }, { requiredKeys: [] }), (lists) => {
        const checked = checkEnvelope(JSON.stringify(lists));
        if (checked.kind === 'good') expect(readEnvelope(checked.text || undefined)).not.toBe('unreadable');
        else {
          expect(readEnvelope(JSON.stringify(lists))).toBe('unreadable');
          const [, meant, , network] = /probably mean ((\S+)|(\S+\/\d+))\.$/.exec(checked.fault) ?? [];
          if (meant !== undefined)
            expect(
              checkEnvelope(JSON.stringify(checked.fault.includes('is no use') ? { uses: [meant] } : { from: [network ?? meant] })).kind,
            ).toBe('good');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('Together with its secrets it has 12 KB', () => {
  const secret = (id: string) => ({ id, created_at: '2026-11-01T00:00Z', created_by: 'admin', ends_at: null, kept: false });
  const long = (octets: number): string => {
    const use = (index: number) => `soap/${'t'.repeat(100)}${index}/query`;
    const uses = Array.from({ length: 99 }, (_, index) => use(index));
    const rest = octets - JSON.stringify({ uses: [...uses, ''] }).length;
    return JSON.stringify({ uses: [...uses, `soap/${'t'.repeat(rest - 11)}/query`] });
  };

  test('as it is set, and as a secret is made', () => {
    const full = long(LONGEST_TEXT - 50);
    const make: WantedUser = { secret: { kind: 'make', id: 'bbbbbbbb', hash: 'f'.repeat(64), overlapMs: 60_000, endsAt: null } };
    expect(plan(machine(), set(full)).kind).toBe('planned');
    expect(plan(machine({ secrets: [secret('aaaaaaaa')] }), set(full))).toMatchObject({
      kind: 'invalid',
      errors: { envelope: expect.stringContaining('room for 12 KB together') },
    });
    expect(plan(machine({ envelope: full }), make)).toMatchObject({
      kind: 'invalid',
      errors: { secrets: expect.stringContaining('make the envelope shorter') },
    });
    // The hash is counted: it stands in the same record.
    const room = LONGEST_TEXT - '{"aaaaaaaa":{"created_at":"2026-11-01T00:00Z","created_by":"admin","ends_at":null}}'.length;
    expect(plan(machine({ secrets: [secret('aaaaaaaa')] }), set(long(room))).kind).toBe('invalid');
    expect(plan(machine({ secrets: [secret('aaaaaaaa')] }), set(long(room - 81))).kind).toBe('planned');
    expect(plan(machine({ secrets: [secret('aaaaaaaa')], envelope: full }), { envelope: { kind: 'clear' } }).kind).toBe('planned');
  });
});
