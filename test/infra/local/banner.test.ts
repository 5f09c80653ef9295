import { describe, expect, test } from '@jest/globals';
import { banner, JOBS } from '../../../infra/local/banner.ts';
import { paintOf } from '../../../infra/local/look.ts';
import { PASSWORD, USERS } from '../../../infra/local/seed/users.ts';
import { createSteps } from '../../../infra/local/steps.ts';
import { newSecret } from '../../../shared/node/new-secret.ts';

const RUN = {
  gatewayUrl: 'http://localhost:48080',
  awsUrl: 'http://localhost:48081',
  decisionLog: '.local/decisions-2.jsonl',
  identityProviderUrl: 'http://localhost:48082',
  digestPassphrase: 'b33f1f8053f47c85c0b3e1bb650394e8aab0a13d2e417c5a',
  rotatingSecret: newSecret().text,
  upstreamUrl: 'http://localhost:48083',
};

describe('the banner', () => {
  test('names the console, and who to be with which password for each job', () => {
    const text = banner(RUN, 7, null);
    expect(text).toContain('Console         http://localhost:48080/login.do');
    for (const [job, user] of JOBS) expect(text).toMatch(new RegExp(`^ {2}${job} +${user} +${PASSWORD} `, 'm'));
    const seeded = new Map(USERS.map((each) => [each.user_name, each]));
    const [administrator, security, users, person, machine] = JOBS.map(([, user]) => seeded.get(user));
    expect(administrator?.roles).toContain('admin');
    expect(security?.roles).toContain('security_admin');
    expect(users?.roles).toEqual(['user_admin']);
    expect(person).toMatchObject({ web_service_access_only: false, hasPassword: true });
    expect(machine).toMatchObject({ web_service_access_only: true, hasPassword: true });
  });

  test('fits 80 columns but for the commands, and has colours only where it may', () => {
    const plain = banner(RUN, 12.3, '/data');
    expect(plain.split('\n').filter((line) => line.length > 80 && !line.startsWith('  curl '))).toEqual([]);
    expect(banner(RUN, 12.3, '/data', paintOf({ isTTY: true }, { TERM: 'dumb' }))).toBe(plain);
    expect(banner(RUN, 12.3, '/data', paintOf({ isTTY: true }, {}))).not.toBe(plain);
  });
});

describe('the steps of the start', () => {
  const shown = (isTerminal: boolean) => {
    let [text, time] = ['', 0];
    const write = (more: string): void => {
      text += more;
    };
    const steps = createSteps({ write, isTerminal, paint: (_tone, each) => each, now: () => time });
    const pass = async (seconds: number): Promise<void> => {
      time += seconds * 1000;
    };
    return { ...steps, pass, text: () => text };
  };

  test('are shown on a terminal while they run, with how long they took', async () => {
    const { step, pass, text } = shown(true);
    await step('One', async () => {
      expect(text()).toBe('  One … ');
      await pass(2.14);
    });
    expect(text()).toBe('  One … 2.1 s\n');
  });

  test('leave room for a line that comes between', async () => {
    const { step, print, pass, text } = shown(true);
    await step('One', async () => {
      print('in between');
      await pass(1);
    });
    expect(text()).toBe('  One … \nin between\n  One … 1.0 s\n');
  });

  test('are lines elsewhere, and a failure is said', async () => {
    const { step, text } = shown(false);
    await step('One', async () => expect(text()).toBe(''));
    await expect(step('Two', async () => Promise.reject(new Error('why')))).rejects.toThrow('why');
    expect(text()).toBe('  One … 0.0 s\n  Two … failed\n');
  });
});
