import fc from 'fast-check';
import { attempts } from './generate-attempt.ts';
import { body } from './generate-body.ts';
import { CASES, header, host, octets, somebody } from './generate-headers.ts';
import { anyMethod, type Line, path, query, SENSIBLE } from './generate-line.ts';
import { type RawRequest, SETTINGS } from './raw-request.ts';
import { LOCKED_SOURCE, SOURCE } from './world.ts';

const pick = fc.constantFrom;

/** Header values reach the gateway as Node's parser lets them through: Latin-1, trimmed, without control characters but the tab. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
export const onWire = (value: string): string => value.replace(/[\0-\x08\x0a-\x1f\x7f]|[^\0-\xff]/g, '').replace(/^[ \t]+|[ \t]+$/g, '');

const line: fc.Arbitrary<Line> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(anyMethod, path, query) },
  { weight: 3, arbitrary: pick(...SENSIBLE) },
  { weight: 2, arbitrary: fc.tuple(pick(...SENSIBLE), query).map(([[of, where], what]) => [of, where, what] as const) },
);

/** Requests around what the product serves: its routes, markers, users and forms, each as it should be or disguised. */
export const rawRequests: fc.Arbitrary<RawRequest> = fc
  .record({
    asked: fc.oneof({ weight: 9, arbitrary: fc.record({ line, body }) }, { weight: 1, arbitrary: attempts }),
    host,
    headers: fc.array(
      fc.tuple(header, fc.oneof({ weight: 6, arbitrary: fc.constant(CASES[0]) }, { weight: 1, arbitrary: pick(...CASES) })),
      { maxLength: 2 },
    ),
    somebody,
    settings: pick(...SETTINGS),
    source: fc.oneof({ weight: 9, arbitrary: fc.constant(SOURCE) }, { weight: 1, arbitrary: pick(LOCKED_SOURCE, '2001:db8::1') }),
    upstream: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  })
  .map(
    ({
      asked: {
        line: [method, rawPath, search],
        body: { type, text },
      },
      host: name,
      somebody: known,
      headers,
      ...rest
    }) => ({
      ...rest,
      method,
      target: octets((/execute-api/i.test(name) && rawPath.length % 5 > 0 ? '/local' : '') + rawPath + search),
      headers: [
        ['Host', name] as const,
        ...known,
        ...headers.flatMap(([pairs, spelt]) => pairs.map(([key, value]) => [(spelt ?? CASES[0] ?? String)(key), onWire(value)] as const)),
        ...(type === '' ? [] : [['Content-Type', type] as const]),
      ],
      body: text,
    }),
  );
