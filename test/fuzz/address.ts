import { LARGEST_HEAD } from '../../infra/local/gateway/edge.ts';
import { keysOf } from './oracle-classify.ts';
import { type RawRequest, valuesOf } from './raw-request.ts';

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
const STAGE = '/local';

/** A raw request as API Gateway's documents say it is read; null: the gateway refuses it by itself. */
export interface Addressed {
  readonly rawPath: string;
  readonly prefix: string;
  readonly keys: readonly string[];
}

export function address(request: RawRequest): Addressed | null {
  const { method: sent, target, headers } = request;
  const [rawPath = '', ...query] = target.split('?');
  const search = query.join('?');
  const size = [sent, target, 'HTTP/1.1', ...headers.map(([, value]) => value)].join('').length + 2;
  const hosts = valuesOf(request, 'host');
  const override = valuesOf(request, 'x-http-method-override').at(-1)?.trim() ?? '';
  const method = sent === 'POST' && override !== '' ? override.toUpperCase() : sent;
  if (size > LARGEST_HEAD || hosts.length !== 1 || !METHODS.includes(method)) return null;
  if (!/^\/[\x21\x22\x24-\x7e]*$/.test(target) || /[|{}]/.test(search)) return null;
  const [host = ''] = hosts;
  const execute = /^[a-z0-9]+\.execute-api\./i.test(host);
  if (execute && rawPath !== STAGE && !rawPath.startsWith(`${STAGE}/`)) return null;
  const path = execute ? rawPath.slice(STAGE.length) || '/' : rawPath;
  const keys = keysOf(search);
  if (keys === null || host === '') return null;
  if (`arn:aws:execute-api:us-east-1:000000000000:2zqx876jgu/local/${method}${path}`.length > 1600) return null;
  return { rawPath: path, prefix: execute ? STAGE : '', keys };
}
