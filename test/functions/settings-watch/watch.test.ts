import { describe, expect, test } from '@jest/globals';
import { onParameterChange, type ParameterChange } from '../../../functions/settings-watch/watch.ts';
import { SETTING_NAMES, type SettingVersion } from '../../../shared/core/settings/settings.ts';

const SOAP = '/non-interactive-sessions/prod/glide.basicauth.required.soap';
const SSO = '/non-interactive-sessions-sso/prod/';
const CORP = `${SSO}identity-providers/corp`;
const GITHUB = `${SSO}token-issuers/github`;
const IDLE = '/non-interactive-sessions-session/prod/glide.ui.session_timeout';
const LIFESPAN = '/non-interactive-sessions-session/prod/glide.oauth.access_token.lifespan';
const LIFETIME = '/non-interactive-sessions-session/prod/nis.session_lifetime';
const UPSTREAM = '/non-interactive-sessions-upstream/prod/';

interface Notice {
  readonly subject: string;
  readonly text: string;
}

/** A parameter is written once a minute here. */
const writtenAt = (index: number): number => Date.UTC(2026, 10, 25, 8, index);

/** What is told to the people on call when a parameter has had these values, the latest one last, which the event is about. */
const noticesFor = (name: string, ...values: string[]): Promise<Notice[]> => noticesOf(name, values.length - 1, values);

/** @param about index of the value that the event is about: later ones were written before it arrived. */
async function noticesOf(
  name: string,
  about: number,
  values: readonly string[],
  operation: ParameterChange['operation'] = 'Update',
  by?: string,
): Promise<Notice[]> {
  const notices: Notice[] = [];
  const versions: SettingVersion[] = values.map((value, index) => ({
    value,
    version: index + 1,
    modifiedAt: writtenAt(index) + 400,
    modifiedBy: by ?? `arn:aws:sts::123456789012:assumed-role/operator/person-${index + 1}`,
  }));
  const ports = {
    history: async () => versions.reverse(),
    notify: async (subject: string, text: string) => void notices.push({ subject, text }),
    log: () => undefined,
  };
  await onParameterChange(ports, 'prod', { name, operation, at: writtenAt(about) });
  return notices;
}

describe('when a setting is opened, the people on call are told', () => {
  test('which one, what that means, by whom, when, and how to close it again', async () => {
    const [notice, ...others] = await noticesFor(SOAP, 'true', 'false');
    expect(others).toEqual([]);
    expect(notice?.subject).toBe('prod: SOAP is open without an end (was closed)');
    expect(notice?.text).toContain('without credentials, as the guest user');
    expect(notice?.text).toContain(
      'By: person-2 (arn:aws:sts::123456789012:assumed-role/operator/person-2), version 2, 2026-11-25T08:01:00.400Z.',
    );
    expect(notice?.text).toContain(
      'aws ssm put-parameter --overwrite --value true --name /non-interactive-sessions/prod/glide.basicauth.required.soap',
    );
  });

  test('also when it is created open', async () => expect(await noticesFor(SOAP, 'false')).toHaveLength(1));

  test.each([
    ['written open once more', ['true', 'false', 'false']],
    ['closed again', ['true', 'false', 'true']],
  ])('also when it was %s before the event arrived', async (_name, values) => {
    const [notice, ...others] = await noticesOf(SOAP, 1, values);
    expect(others).toEqual([]);
    expect(notice?.text).toContain('), version 2, 2026-11-25T08:01');
    expect(notice?.text.includes('It has been closed again since.')).toBe(values.at(-1) === 'true');
  });

  test('strict security has words of its own', async () => {
    const [notice] = await noticesFor('/non-interactive-sessions/prod/glide.soap.strict_security', 'true', 'false');
    expect(notice?.subject).toBe('prod: strict security is off without an end (was on)');
    expect(notice?.text).toContain('neither a soap role nor the access controls');
  });
});

test.each([
  ['closed', ['false', 'true']],
  ['set to what it was', ['false', 'false']],
  ['created closed', ['true']],
  ['deleted, which counts as closed', []],
])('nobody is told when it is %s', async (_name, values) => {
  expect(await noticesFor(SOAP, ...values)).toEqual([]);
});

test('a subject is never longer than SNS takes, and what is too long keeps the end', async () => {
  const [notice] = await noticesFor(`${SSO}identity-providers/${'x'.repeat(300)}`, 'x');
  expect(notice?.subject).toMatch(/^prod: identity provider x+\.\.\.x+ was registered$/);
  expect(notice?.subject).toHaveLength(100);
});

test.each(SETTING_NAMES)('the subject for %s names the end and the state before, also of the longest stage', async (name) => {
  const notices: string[] = [];
  const [stage, values] = ['abcdefghijklmnop', ['false until 2026-12-01T06:00Z', 'false until 2026-11-26T06:00Z']];
  const versions = values.map((value, index) => ({ value, version: 2 - index, modifiedAt: writtenAt(0), modifiedBy: '' }));
  const ports = { history: async () => versions, notify: async (subject: string) => void notices.push(subject), log: () => undefined };
  await onParameterChange(ports, stage, { name: `/non-interactive-sessions/${stage}/${name}`, operation: 'Update', at: writtenAt(0) });
  expect(notices).toEqual([
    expect.stringMatching(/^[a-z]{16}: [A-Za-z0-9 ]+ is (open|off) until 2026-12-01 06:00 UTC \(was until 2026-11-26 06:00\)$/),
  ]);
  expect(notices[0]?.length).toBeLessThanOrEqual(100);
});

test.each([
  ['arn:aws:iam::123456789012:user/jane', 'By: jane (arn:aws:iam::123456789012:user/jane), version 1, '],
  ['', 'By: an unknown principal, version 1, '],
  [
    'arn:aws:sts::123456789012:assumed-role/r/non-interactive-sessions-prod-api-Console1B2C-abcdEFGH1234',
    'if it is the console, its history (System Security > History) names the administrator, version 1, ',
  ],
])('the writer %j has a name', async (modifiedBy, text) => {
  const [notice] = await noticesOf(SOAP, 0, ['false'], 'Create', modifiedBy);
  expect(notice?.text).toContain(text);
});

const KEYHOLDER = 'The holder of its key can now sign in as any interactive user, administrators included.';
const WORKLOADS = 'It can now get access tokens of every non-interactive user that lists one of its workloads.';
const DIGEST = 'Everyone who knows it can sign in as any interactive user, administrators included.';

describe('every parameter that opens a way in is told, with what it opens and how to take it back', () => {
  test.each([
    ['an identity provider that is registered', CORP, ['{"a":1}'], 'identity provider corp was registered', KEYHOLDER],
    ['an identity provider that is changed', CORP, ['{"a":1}', '{"a":2}'], 'identity provider corp was changed', KEYHOLDER],
    ['a token issuer that is registered', GITHUB, ['{"a":1}'], 'token issuer github was registered', WORKLOADS],
    ['a token issuer that is changed', GITHUB, ['{"a":1}', '{"a":2}'], 'token issuer github was changed', WORKLOADS],
    ['the passphrase, by its first version', `${SSO}digest-passphrase`, ['AQICAHg'], 'digest passphrase was written', DIGEST],
    ['the passphrase, by a new one', `${SSO}digest-passphrase`, ['AQICAHg', 'AQICAHh'], 'digest passphrase was written', DIGEST],
    ['SHA-1', `${SSO}digest-sha1`, ['false', 'true'], 'digests made with SHA-1 were allowed', 'The digest sign-in now accepts SHA-1.'],
    [
      'a longer idle time',
      IDLE,
      ['30', '60'],
      'glide.ui.session_timeout was raised from 30 to 60 minutes',
      'was raised from 30 to 60 minutes.',
    ],
    [
      'a longer life, from the standard',
      LIFETIME,
      ['1440'],
      'nis.session_lifetime was raised from 720 to 1440 minutes',
      'was raised from 720 to 1440 minutes.',
    ],
    [
      'a bound that becomes unreadable, where it was short',
      IDLE,
      ['10', 'no'],
      'glide.ui.session_timeout was raised from 10 to 30 minutes',
      'from 10 to 30 minutes.',
    ],
    [
      'tokens that live longer',
      LIFESPAN,
      ['600', '3600'],
      'glide.oauth.access_token.lifespan was raised from 600 to 3600 seconds',
      'from 600 to 3600 seconds.',
    ],
    [
      'tokens whose life becomes unreadable, where it was short',
      LIFESPAN,
      ['60', '59'],
      'glide.oauth.access_token.lifespan was raised from 60 to 1800 seconds',
      'from 60 to 1800 seconds.',
    ],
    [
      'the private keys for the upstream',
      `${UPSTREAM}assertion-keys`,
      ['AQIC'],
      'private keys for the upstream were written',
      'past the gate.',
    ],
    [
      'the public keys for the upstream',
      `${UPSTREAM}assertion-jwks`,
      ['{}', '{"keys":[]}'],
      'public keys for the upstream were changed',
      'past the gate.',
    ],
  ])('%s', async (_what, name, values, subject, text) => {
    const [notice, ...others] = await noticesFor(name, ...values);
    expect(others).toEqual([]);
    expect(notice?.subject).toBe(`prod: ${subject}`);
    expect(notice?.text).toContain(text);
    expect(notice?.text).toContain(
      `By: person-${values.length} (arn:aws:sts::123456789012:assumed-role/operator/person-${values.length}), version ${values.length}, `,
    );
    expect(notice?.text).toMatch(/aws ssm (put|delete)-parameter .*--name \/non-|make new keys: docs\/upstream\.md/);
    expect(notice?.text).toContain('Runbook: docs/runbooks/setting-opened.md');
  });

  test.each([
    ['an identity provider', CORP, 'The identity provider corp was removed'],
    ['a token issuer', GITHUB, 'The token issuer github was removed'],
    ['a session bound, which may have been shorter than the standard', IDLE, 'the standard of 30 minutes is in force'],
    ['the lifespan of tokens, which may have been shorter', LIFESPAN, 'the standard of 1800 seconds is in force'],
  ])('the deletion of %s', async (_what, name, text) => {
    const [notice, ...others] = await noticesOf(name, 0, [], 'Delete');
    expect(others).toEqual([]);
    expect(notice?.subject).toBe(`prod: ${name} was deleted`.slice(0, 100));
    expect(notice?.text).toContain(text);
    expect(notice?.text).toContain('look for the event DeleteParameter in CloudTrail');
  });

  test('never with a value that is a secret', async () => {
    for (const name of [`${SSO}digest-passphrase`, `${UPSTREAM}assertion-keys`])
      expect(JSON.stringify(await noticesFor(name, 'secret-1', 'secret-2'))).not.toContain('secret-');
  });
});

test.each([
  ['an identity provider written as it was', CORP, ['{"a":1}', '{"a":1}']],
  ['SHA-1 switched off', `${SSO}digest-sha1`, ['true', 'false']],
  ['a shorter bound', IDLE, ['60', '30']],
  ['the bound that a deploy seeds', LIFETIME, ['720']],
  ['public keys written as they were', `${UPSTREAM}assertion-jwks`, ['{}', '{}']],
  ['a parameter of no meaning', `${SSO}note`, ['x']],
  ['a bound of no meaning', '/non-interactive-sessions-session/prod/other', ['9999']],
  ['a parameter of another stage', CORP.replace('prod', 'test'), ['x']],
])('nobody is told of %s', async (_what, name, values) => {
  expect(await noticesFor(name, ...values)).toEqual([]);
});

test.each([
  ['a toggle', SOAP],
  ['the passphrase', `${SSO}digest-passphrase`],
  ['SHA-1', `${SSO}digest-sha1`],
])('the deletion of %s closes, and nobody is told', async (_what, name) => {
  expect(await noticesOf(name, 0, [], 'Delete')).toEqual([]);
});

describe('an opening with an end', () => {
  const [LATER, SOONER, PAST] = ['false until 2026-12-01T06:00Z', 'false until 2026-11-26T06:00Z', 'false until 2026-11-25T08:00Z'];

  test('is told with its end, in subject and text', async () => {
    const [notice] = await noticesFor(SOAP, 'true', LATER);
    expect(notice?.subject).toBe('prod: SOAP is open until 2026-12-01 06:00 UTC (was closed)');
    expect(notice?.text).toContain(
      'The setting glide.basicauth.required.soap was set to false until 2026-12-01 06:00 UTC. It closes by itself then.',
    );
  });

  test.each([
    [
      'moved later',
      [SOONER, LATER],
      'until 2026-12-01 06:00 UTC (was until 2026-11-26 06:00)',
      'Before, it was false until 2026-11-26 06:00 UTC.',
    ],
    [
      'taken away',
      [LATER, 'false'],
      'without an end (was until 2026-12-01 06:00)',
      'was set to false. Before, it was false until 2026-12-01 06:00 UTC.',
    ],
    ['set after a past one', [PAST, SOONER], 'until 2026-11-26 06:00 UTC (was closed)', 'was set to false until 2026-11-26 06:00 UTC.'],
  ])('whose end was %s is told', async (_what, values, subject, text) => {
    const [notice, ...others] = await noticesFor(SOAP, ...values);
    expect(others).toEqual([]);
    expect(notice?.subject).toBe(`prod: SOAP is open ${subject}`);
    expect(notice?.text).toContain(text);
  });

  test.each([
    ['moved nearer', [LATER, SOONER]],
    ['set where there was none', ['false', LATER]],
    ['past already', ['true', PAST]],
    ['the same', [LATER, LATER]],
    ['unreadable', ['true', 'false until tomorrow']],
    ['of a day that does not exist', ['true', 'false until 2026-11-31T06:00Z']],
  ])('whose end was %s is not', async (_what, values) => expect(await noticesFor(SOAP, ...values)).toEqual([]));

  test('that was closed before the event arrived says so', async () => {
    const [notice] = await noticesOf(SOAP, 1, ['true', LATER, 'true']);
    expect(notice?.text).toContain('It has been closed again since.');
  });
});
