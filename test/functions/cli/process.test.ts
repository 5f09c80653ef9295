import { closeSync, openSync } from 'node:fs';
import { beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { openDeployment } from './harness.ts';
import { startNis } from './nis.ts';

const deployment = openDeployment();
const { succeeds } = deployment;
const LEGACY = 500;

beforeEach(() => deployment.putLegacy(LEGACY));
const unmarked = async (): Promise<number> =>
  (await deployment.items('sys_user')).filter((user) => user.web_service_access_only === undefined).length;

test('a reader that goes away is no failure, and an activation goes on to its end', async () => {
  const { child, ended } = startNis(['activate', '--yes'], deployment.env());
  child.stdout?.destroy();
  expect(await ended).toEqual({ status: 0, out: '', err: '' });
  expect(await succeeds(['status'])).toContain('finished at');
  expect(await unmarked()).toBe(0);
});

test('an activation whose output cannot be written goes on to its end, says so and has a status of its own', async () => {
  const full = openSync('/dev/full', 'w');
  const { ended } = startNis(['activate', '--yes'], deployment.env(), { stdout: full });
  expect(await ended).toEqual({
    status: 74,
    out: '',
    err: expect.stringMatching(/^nis: A part of the standard output is lost, .*\(ENOSPC\).*\.\n$/),
  });
  closeSync(full);
  expect(await succeeds(['status'])).toContain('finished at');
  expect(await unmarked()).toBe(0);
});

test('Ctrl-C says that it stopped and how to go on, and resume ends with every user as it must be', async () => {
  const { child, ended } = startNis(['activate', '--yes', '--segments', '4'], deployment.env());
  await eventually(async () => (await unmarked()) < LEGACY);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({
    status: 130,
    err: expect.stringMatching(/^nis: Stopped\. Run [-\w]+ is unfinished, and what is done stays done: run nis resume to continue\.\n$/),
  });
  expect(await unmarked()).toBeGreaterThan(0);
  expect(await succeeds(['status'])).toContain('unfinished');
  expect(await succeeds(['resume'])).toContain('Activation is complete.');
  expect(await unmarked()).toBe(0);
});
