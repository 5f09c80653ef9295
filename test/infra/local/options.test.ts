import { describe, expect, test } from '@jest/globals';
import { HELP, readCommandLine } from '../../../infra/local/options.ts';

describe('npm start', () => {
  test('without options runs everything at 8080 and 8081', () => {
    expect(readCommandLine([], {})).toEqual({
      help: false,
      fault: null,
      assembly: null,
      persist: null,
      legacy: 0,
      port: 8080,
      awsPort: 8081,
      identityProviderPort: null,
      upstreamPort: null,
    });
  });

  test('takes a fault, an assembly, a folder, legacy users and other ports', () => {
    const args = ['--fault', 'ssm', '--assembly=out', '--persist', '/data', '--legacy', '100000'];
    expect(readCommandLine(args, { PORT: '0', AWS_PORT: '9091', IDP_PORT: '0' })).toEqual({
      help: false,
      fault: 'ssm',
      assembly: 'out',
      persist: '/data',
      legacy: 100_000,
      port: 0,
      awsPort: 9091,
      identityProviderPort: 0,
      upstreamPort: null,
    });
    expect(readCommandLine(['--help'], {}).help).toBe(true);
  });

  test('its help fits a terminal of 80 columns', () => {
    expect(HELP.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test.each([
    [['--wat'], {}],
    [['word'], {}],
    [['--fault'], {}],
    [['--fault', 's3'], {}],
    [['--fault', 'constructor'], {}],
    [['--persist', ''], {}],
    [['--legacy', 'many'], {}],
    [['--legacy', '1000001'], {}],
    [['--legacy=-1'], {}],
    [['--legacy', '1e3'], {}],
    [['--help=yes'], {}],
    [[], { PORT: 'http' }],
    [[], { PORT: '70000' }],
    [[], { AWS_PORT: '-1' }],
  ])('%j with %j is refused in one sentence that says what to do', (args, env) => {
    expect(() => readCommandLine(args, env)).toThrow(/^[^\n]+(npm start -- --help lists the options|use a port number [^\n]+)\.$/);
  });
});
