import { describe, expect, test } from '@jest/globals';
import { readCommandLine } from '../../../infra/local/options.ts';

describe('npm start', () => {
  test('without options runs everything at 8080 and 8081', () => {
    expect(readCommandLine([], {})).toEqual({
      help: false,
      fault: null,
      assembly: null,
      port: 8080,
      awsPort: 8081,
      identityProviderPort: null,
    });
  });

  test('takes a fault, an assembly and other ports', () => {
    expect(readCommandLine(['--fault', 'ssm', '--assembly=out'], { PORT: '0', AWS_PORT: '9091', IDP_PORT: '0' })).toEqual({
      help: false,
      fault: 'ssm',
      assembly: 'out',
      port: 0,
      awsPort: 9091,
      identityProviderPort: 0,
    });
    expect(readCommandLine(['--help'], {}).help).toBe(true);
  });

  test.each([
    [['--wat'], {}],
    [['word'], {}],
    [['--fault'], {}],
    [['--fault', 's3'], {}],
    [['--fault', 'constructor'], {}],
    [['--help=yes'], {}],
    [[], { PORT: 'http' }],
    [[], { PORT: '70000' }],
    [[], { AWS_PORT: '-1' }],
  ])('%j with %j is refused in one sentence that says what to do', (args, env) => {
    expect(() => readCommandLine(args, env)).toThrow(/^[^\n]+(npm start -- --help lists the options|use a port number [^\n]+)\.$/);
  });
});
