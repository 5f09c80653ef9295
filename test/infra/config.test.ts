import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConfig } from '../../infra/config.ts';

const read = (options: Readonly<Record<string, unknown>> = {}) => readConfig((option) => options[option]);

describe('without any option', () => {
  test('the stage is dev, wherever the credentials point to', () => {
    expect(read()).toEqual({
      stage: 'dev',
      publicUrl: null,
      portalSuffixes: [],
      scriptedProcessors: [],
      account: undefined,
      region: undefined,
    });
  });

  test('the local stage is served at its own address', () => {
    expect(read({ stage: 'local' }).publicUrl).toBe('http://localhost:8080');
  });
});

describe('lists of paths', () => {
  test('come as comma-separated text from the command line and as a list from cdk.json', () => {
    expect(read({ portalSuffixes: '/csm,/hr' }).portalSuffixes).toEqual(['/csm', '/hr']);
    expect(read({ portalSuffixes: ['/csm', '/hr'] }).portalSuffixes).toEqual(['/csm', '/hr']);
  });

  test('are lower case, with a leading slash, without a trailing one and without repetition', () => {
    expect(read({ scriptedProcessors: ' CSM , /csm/,x/Y.do' }).scriptedProcessors).toEqual(['/csm', '/x/y.do']);
  });

  test('are stable: what was accepted is accepted again and means the same', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary-ascii' }), { maxLength: 3 }), (entries) => {
        let once: readonly string[];
        try {
          once = read({ portalSuffixes: entries }).portalSuffixes;
        } catch {
          return;
        }
        expect(read({ portalSuffixes: once.join(',') }).portalSuffixes).toEqual(once);
      }),
    );
  });
});

test('publicUrl loses its trailing slash and keeps its path', () => {
  expect(read({ publicUrl: 'https://abc.example.com/prod/' }).publicUrl).toBe('https://abc.example.com/prod');
});

test('account and region pin the stacks', () => {
  expect(read({ account: '123456789012', region: 'us-gov-west-1' })).toMatchObject({ account: '123456789012', region: 'us-gov-west-1' });
});

describe('what cannot be used is refused in one sentence that names the option and the fix', () => {
  test.each([
    ['stage', 'Prod'],
    ['stage', ''],
    ['stage', 'seventeen-letters'],
    ['stage', 'a'.repeat(17)],
    ['stage', ['prod']],
    ['publicUrl', 'instance.example.com'],
    ['publicUrl', 'http://instance.example.com'],
    ['publicUrl', 'https://instance.example.com/?a=b'],
    ['publicUrl', 'https://user:password@instance.example.com'],
    ['publicUrl', 8080],
    ['portalSuffixes', '/'],
    ['portalSuffixes', '/csm,,/hr'],
    ['portalSuffixes', '/csm//hr'],
    ['portalSuffixes', '/csm/../hr'],
    ['portalSuffixes', '/cs%6d'],
    ['portalSuffixes', { csm: true }],
    ['scriptedProcessors', ['/a b']],
    ['scriptedProcessors', [7]],
    ['account', 123456789012],
    ['account', '12345'],
    ['region', 'Frankfurt'],
  ])('%s %j', (option, value) => {
    expect(() => read({ [option]: value })).toThrow(new RegExp(`^The option "${option}" [^\\n]*: use [^\\n]+\\.$`));
  });
});
