import { describe, expect, test } from '@jest/globals';
import { onSettingChange } from '../../../functions/settings-watch/watch.ts';
import type { SettingVersion } from '../../../shared/core/admin-ports.ts';

const SOAP = 'glide.basicauth.required.soap';
const watched = { stage: 'prod', path: '/non-interactive-sessions/prod/' };

/** What is told to the people on call when a setting has had these values, the latest one last. */
async function noticesFor(name: string, ...values: string[]): Promise<{ subject: string; text: string }[]> {
  const notices: { subject: string; text: string }[] = [];
  const versions: SettingVersion[] = values.map((value, index) => ({
    value,
    version: index + 1,
    modifiedAt: Date.UTC(2026, 10, 25, 8, index),
    modifiedBy: `arn:aws:sts::123456789012:assumed-role/operator/person-${index + 1}`,
  }));
  const ports = {
    settings: { history: async () => versions.reverse() },
    notify: async (subject: string, text: string) => void notices.push({ subject, text }),
    log: () => undefined,
  };
  await onSettingChange(ports, watched, { name });
  return notices;
}

describe('when a setting is opened, the people on call are told', () => {
  test('which one, what that means, by whom, when, and how to close it again', async () => {
    const [notice, ...others] = await noticesFor(SOAP, 'true', 'false');
    expect(others).toEqual([]);
    expect(notice?.subject).toBe('prod: glide.basicauth.required.soap was opened');
    expect(notice?.text).toContain('without credentials, as the guest user');
    expect(notice?.text).toContain('By: arn:aws:sts::123456789012:assumed-role/operator/person-2 (version 2, 2026-11-25T08:01:00.000Z)');
    expect(notice?.text).toContain(
      'aws ssm put-parameter --overwrite --value true --name /non-interactive-sessions/prod/glide.basicauth.required.soap',
    );
  });

  test('also when it is created open', async () => expect(await noticesFor(SOAP, 'false')).toHaveLength(1));

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
