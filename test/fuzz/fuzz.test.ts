import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readApi } from '../../infra/local/assembly/api.ts';
import { readAssembly } from '../../infra/local/assembly/read.ts';
import { createResolver } from '../../infra/local/assembly/resolve.ts';
import { type ClassifierOptions, classify } from '../../shared/core/request/classify.ts';
import { ALL_ROUTES, routedThrough } from '../../shared/core/request/routes.ts';
import { sharedAssembly } from '../support/local-run.ts';
import { CORPUS } from './corpus.ts';
import { rawRequests } from './generate.ts';
import { keysOf, read, resourceOf } from './oracle-classify.ts';
import { fuzzChain } from './run.ts';

const OPTIONS: readonly ClassifierOptions[] = [
  { portalSuffixes: [], scriptedProcessors: [], upstream: false },
  { portalSuffixes: ['/csm'], scriptedProcessors: ['/my_processor.do'], upstream: false },
  { portalSuffixes: ['/csm'], scriptedProcessors: ['/my_processor.do'], upstream: true },
];

/** The same members, of which one side leaves some out. */
function compared(
  method: string,
  path: string,
  queryKeys: readonly string[],
  resource: string,
  options: ClassifierOptions,
): [object, object] {
  const { cause, machine, methods, ...classified } = {
    cause: '',
    machine: false,
    methods: null,
    ...classify({ method, path, queryKeys, resource }, options),
  };
  const { owner, ...expected } = { owner: '', ...read(method, path, queryKeys, routedThrough(resource), options) };
  return [classified, expected];
}

describe('what the authorizer classified is what is served', () => {
  test('two readings of any path, query and method agree', () => {
    const path = fc.oneof(
      fc.webPath(),
      fc.string({ unit: 'binary' }).map((text) => `/${text}`),
      fc
        .string({ unit: fc.constantFrom('.', '/', ';', '%', '2', 'e', 'd', 'o', 'A', '\\', '\u2028', '\ud800', 'İ', '_', 'l') })
        .map((text) => `/${text}`),
    );
    const keys = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('SOAP', 'soap', 'ſoap', 'RSS', 'rß', 'XML', 'useUnloadFormat')),
      {
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(
        fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'get'),
        path,
        keys,
        fc.constantFrom(...ALL_ROUTES),
        fc.constantFrom(...OPTIONS),
        (method, aPath, someKeys, { resource }, options) => {
          const [classified, expected] = compared(method, aPath, someKeys, resource, options);
          expect(classified).toEqual(expected);
        },
      ),
      { numRuns: 10_000, seed: 1 },
    );
  });

  test('two readings of requests around the real routes agree', () => {
    fc.assert(
      fc.property(rawRequests, fc.constantFrom(...OPTIONS), ({ method, target }, options) => {
        const [path = '', query = ''] = target.split('?');
        const keys = keysOf(query);
        if (keys === null) return;
        const [classified, expected] = compared(method, path, keys, resourceOf(path), options);
        expect(classified).toEqual(expected);
      }),
      { numRuns: 10_000, seed: 1 },
    );
  });

  test('20,000 requests through gateway, authorizer and functions are decided and served as a second reading of them says', async () => {
    const stacks = await readAssembly(sharedAssembly());
    const { found, ...report } = await fuzzChain(readApi(stacks, createResolver(stacks)), { cases: 20_000, seed: 1, corpus: CORPUS });
    expect(found).toEqual([]);
    expect(report).toMatchObject({ wronglyAllowed: 0, falseRefusals: 0, differences: 0, unhandled: 0 });
    // Otherwise the requests would all end at the door, and the test say nothing.
    expect(report.cases).toBeGreaterThanOrEqual(20_000);
    expect(report.served).toBeGreaterThan(2_000);
    expect(report.behaviours).toBeGreaterThan(1_000);
  });
});
