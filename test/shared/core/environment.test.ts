import { describe, expect, test } from '@jest/globals';
import { ENV, readEnvironment, requiredVariable } from '../../../shared/core/environment.ts';
import { readRange } from '../../../shared/core/request/address.ts';
import { ownUserTable, writeUserTable } from '../../../shared/core/users/user-table.ts';

const LEAST = { [ENV.stage]: 'prod', [ENV.tablePrefix]: 'nis-prod-', [ENV.settingsPath]: '/settings/prod/' };

describe('the environment of a function', () => {
  test('needs stage, tables and settings; everything else is closed or left out by default', () => {
    const expected = {
      stage: 'prod',
      tablePrefix: 'nis-prod-',
      userTable: ownUserTable('nis-prod-'),
      settingsPath: '/settings/prod/',
      secureCookies: true,
      publicUrl: null,
      upstreamUrl: null,
      memory: true,
      corsOrigins: [],
      soapFaultStatus: 403,
      trustedProxies: [],
      classifier: { portalSuffixes: [], scriptedProcessors: [], upstream: false },
    };
    expect(readEnvironment(LEAST)).toEqual(expected);
    const empty = [
      ENV.userTable,
      ENV.publicUrl,
      ENV.upstreamUrl,
      ENV.portalSuffixes,
      ENV.scriptedProcessors,
      ENV.corsOrigins,
      ENV.soapFaultStatus,
      ENV.trustedProxies,
    ].map((name) => [name, '']);
    expect(readEnvironment({ ...LEAST, ...Object.fromEntries(empty) })).toEqual(expected);
  });

  test('takes everything that is set', () => {
    const adopted = { name: 'people', adopted: true, attributes: { user_name: 'login' } };
    expect(
      readEnvironment({
        ...LEAST,
        [ENV.userTable]: writeUserTable(adopted),
        [ENV.publicUrl]: 'https://gate.example.com',
        [ENV.upstreamUrl]: 'https://upstream.example.com',
        [ENV.portalSuffixes]: '/sp,,/csp',
        [ENV.scriptedProcessors]: '/hook.do',
        [ENV.memory]: 'off',
        [ENV.corsOrigins]: 'https://a.example,https://b.example',
        [ENV.soapFaultStatus]: '500',
        [ENV.trustedProxies]: '198.51.100.0/24,::1',
      }),
    ).toMatchObject({
      userTable: adopted,
      publicUrl: 'https://gate.example.com',
      upstreamUrl: 'https://upstream.example.com',
      memory: false,
      corsOrigins: ['https://a.example', 'https://b.example'],
      soapFaultStatus: 500,
      trustedProxies: ['198.51.100.0/24', '::1'].map(readRange),
      classifier: { portalSuffixes: ['/sp', '/csp'], scriptedProcessors: ['/hook.do'], upstream: true },
    });
  });

  test('gives a cookie that crosses without TLS only where that is said in so many words', () => {
    for (const [value, secure] of [
      ['false', false],
      ['true', true],
      ['', true],
      ['no', true],
    ] as const)
      expect(readEnvironment({ ...LEAST, [ENV.secureCookies]: value }).secureCookies).toBe(secure);
  });

  test.each(Object.keys(LEAST))('is refused without %s, by name and with what to do', (name) => {
    for (const value of [undefined, ''])
      expect(() => readEnvironment({ ...LEAST, [name]: value })).toThrow(`The environment variable ${name} is not set: deploy`);
  });

  test('has variables that only some functions need', () => {
    expect(requiredVariable({ [ENV.alarmTopic]: 'arn' }, ENV.alarmTopic)).toBe('arn');
    expect(() => requiredVariable({}, ENV.alarmTopic)).toThrow(ENV.alarmTopic);
  });
});
