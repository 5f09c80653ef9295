import { BlockList, isIP } from 'node:net';
import type { Reading } from './oracle-classify.ts';
import type { RawRequest } from './raw-request.ts';
import { ENCLOSED, FROM, USES } from './world.ts';

/** The envelope of the one machine that has one, read a second time in another shape. Source: docs/contract.md, "Envelope". */
const networks = new BlockList();
for (const range of FROM) {
  const [address = '', prefix] = range.split('/');
  networks.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** The protocols in which a body may ask for several things: the gate looks for any of them. */
const TOLD_BY_BODY = ['soap', 'jsonv2'];
const BY_METHOD: Readonly<Record<string, string>> = {
  GET: 'query',
  HEAD: 'query',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

export const comesFromOutside = (name: string, { source }: RawRequest): boolean =>
  name === ENCLOSED && !networks.check(source, isIP(source) === 6 ? 'ipv6' : 'ipv4');

/** Whether no line of `uses` fits what is asked of a protocol. */
export function asksTooMuch(name: string, { method, upstream }: RawRequest, reading: Extract<Reading, { kind: 'classified' }>): boolean {
  const { protocol, table } = reading;
  if (name !== ENCLOSED || protocol === null) return false;
  const wanted = operationsOf(method, upstream, reading);
  return !USES.some((use) => {
    const [ofProtocol, ofTable, operation = ''] = use.split('/');
    const fits = ofTable === (table ?? '-') || (ofTable === '*' && table !== null);
    return ofProtocol === protocol && fits && (operation === '*' || wanted === 'any' || wanted === operation);
  });
}

/** `any`: the body tells it; null: nothing tells it, so that only `*` fits. */
function operationsOf(method: string, upstream: boolean, { protocol, path }: Extract<Reading, { kind: 'classified' }>): string | null {
  if (protocol === 'wsdl' || protocol === 'xsd' || protocol === 'schema') return 'describe';
  const query = method === 'GET' || method === 'HEAD';
  if (protocol === 'rest') return query && !upstream && /^\/api\/now\/whoami$/i.test(path) ? 'describe' : (BY_METHOD[method] ?? null);
  if (query) return 'query';
  return TOLD_BY_BODY.includes(protocol ?? '') ? 'any' : null;
}
