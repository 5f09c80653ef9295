import { describe, expect, test } from '@jest/globals';
import { onSettingChange } from '../../../functions/settings-watch/watch.ts';
import type { SettingVersion } from '../../../shared/core/settings/settings.ts';

const SOAP = 'glide.basicauth.required.soap';
const watched = { stage: 'prod', path: '/non-interactive-sessions/prod/' };

interface Notice {
  readonly subject: string;
  readonly text: string;
}

/** A setting is written once a minute here. */
const writtenAt = (index: number): number => Date.UTC(2026, 10, 25, 8, index);

/** What is told to the people on call when a setting has had these values, the latest one last, which the event is about. */
const noticesFor = (name: string, ...values: string[]): Promise<Notice[]> => noticesOf(name, values.length - 1, values);

/** @param about index of the value that the event is about: later ones were written before it arrived. */
async function noticesOf(name: string, about: number, values: readonly string[]): Promise<Notice[]> {
  const notices: Notice[] = [];
  const versions: SettingVersion[] = values.map((value, index) => ({
    value,
    version: index + 1,
    modifiedAt: writtenAt(index) + 400,
    modifiedBy: `arn:aws:sts::123456789012:assumed-role/operator/person-${index + 1}`,
  }));
  const ports = {
    settings: { history: async () => versions.reverse() },
    notify: async (subject: string, text: string) => void notices.push({ subject, text }),
    log: () => undefined,
  };
  await onSettingChange(ports, watched, { name, at: writtenAt(about) });
  return notices;
}

describe('when a setting is opened, the people on call are told', () => {
  test('which one, what that means, by whom, when, and how to close it again', async () => {
    const [notice, ...others] = await noticesFor(SOAP, 'true', 'false');
    expect(others).toEqual([]);
    expect(notice?.subject).toBe('prod: glide.basicauth.required.soap was opened');
    expect(notice?.text).toContain('without credentials, as the guest user');
    expect(notice?.text).toContain('By: arn:aws:sts::123456789012:assumed-role/operator/person-2 (version 2, 2026-11-25T08:01:00.400Z)');
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
    expect(notice?.text).toContain('(version 2, ');
    expect(notice?.text.includes('It has been closed again since.')).toBe(values.at(-1) === 'true');
  });

  test('strict security has words of its own', async () => {
    const [notice] = await noticesFor('glide.soap.strict_security', 'true', 'false');
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

test('a subject is never longer than SNS takes', async () => {
  const [notice] = await noticesFor('x'.repeat(300), 'false');
  expect(notice?.subject.length).toBeLessThanOrEqual(100);
});
