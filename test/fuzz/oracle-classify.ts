import type { ClassifierOptions } from '../../shared/core/request/classify.ts';
import type { Protocol } from '../../shared/core/request/protocols.ts';
import { lower, octetsOf, plainPath, textOf } from './oracle-path.ts';

/**
 * The classification once more, in another shape and from the design's text alone: patterns over the whole path, first match wins.
 * `shared/core/request/classify.ts` must agree on whatever is asked. Source: docs/contract.md, "Classification", rules 2–5.
 */
export type Reading =
  | { readonly kind: 'ambiguous' }
  | {
      readonly kind: 'classified';
      readonly surface: string;
      readonly protocol: Protocol | null;
      readonly path: string;
      readonly table: string | null;
      readonly record: string | null;
      readonly list: boolean;
      readonly midServer: boolean;
      readonly write: boolean;
      readonly preflight: boolean;
      readonly owner: string;
    };

const MARKERS: Readonly<Record<string, Protocol>> = {
  soap: 'soap',
  wsdl: 'wsdl',
  xsd: 'xsd',
  schema: 'schema',
  jsonv2: 'jsonv2',
  json: 'jsonv2',
  xml: 'xml',
  csv: 'csv',
  rss: 'rss',
  excel: 'excel',
  xls: 'excel',
  xlsx: 'excel',
  pdf: 'pdf',
  unl: 'unl',
};
const GET_ONLY: readonly (Protocol | null)[] = ['wsdl', 'xsd', 'schema', 'xml', 'csv', 'rss', 'excel', 'pdf', 'unl'];
const BOTH: readonly (Protocol | null)[] = ['jsonv2', 'mid'];
const POST_ONLY: readonly (Protocol | null)[] = ['soap', 'import'];
const WITH_LISTS: readonly (Protocol | null)[] = [null, 'jsonv2', 'xml', 'csv', 'rss', 'excel', 'pdf', 'unl'];

interface Place {
  readonly surface: string;
  readonly owner: string;
  /** The route that owns it; missing: everything else. */
  readonly route?: string;
  readonly protocol?: Protocol;
  readonly table?: true;
}

type Row = readonly [RegExp, (name: string) => Place];
const named =
  (surface: string, owner: string) =>
  (path: string): Place => ({ surface, owner, route: path });
const instance = (surface: string, protocol?: Protocol): Place => ({ surface, owner: 'instance', ...(protocol && { protocol }) });

const ROWS: readonly Row[] = [
  [/^\/$/, named('ui', 'console')],
  [/^\/(?:sys_user_list|sys_user|high_security_settings|sys_usage_list|sys_decision_list|sys_decision)\.do$/, named('ui', 'console')],
  [/^\/elevate_role\.do$/, named('ui', 'sign-in')],
  [/^\/(?:login|logout|change_password)\.do$/, named('public', 'sign-in')],
  [/^\/oauth_(?:revoke_)?token\.do$/, named('public', 'oauth')],
  [/^\/favicon\.ico\/?$/, () => named('public', 'sign-in')('/favicon.ico')],
  [/^\/sp\/profile\/?$/, () => named('portal', 'sign-in')('/sp/profile')],
  [/^\/assets\//, () => named('public', 'sign-in')('/assets/{proxy+}')],
  [/^\/login_with_sso\.do$/, named('sso', 'sign-in')],
  [/^\/saml\//, () => named('sso', 'sign-in')('/saml/{proxy+}')],
  [/^\/sys_import\.do$/, () => instance('api', 'import')],
  [/^\/api\//, () => instance('api', 'rest')],
];
const LAST_ROWS: readonly Row[] = [
  [/^\/sp(?:\/|$)/, () => instance('portal')],
  [/^\/midserver[^/]*\.do$/, () => ({ ...instance('api', 'mid'), table: true })],
  [/^\/[^/]+\.do$/, () => ({ ...instance('ui'), table: true })],
  [/^/, () => instance('ui')],
];

function placeOf(path: string, { scriptedProcessors, portalSuffixes }: ClassifierOptions): Place {
  const under = (roots: readonly string[]): boolean => roots.some((root) => `${path}/`.startsWith(`${root}/`));
  const first = ROWS.find(([pattern]) => pattern.test(path));
  if (first !== undefined) return first[1](path);
  if (under(scriptedProcessors)) return instance('api', 'script');
  if (under(portalSuffixes)) return instance('portal');
  return (LAST_ROWS.find(([pattern]) => pattern.test(path)) as Row)[1](path);
}

/** Decoded keys of a query as the client wrote it; null where the gateway refuses it. */
export function keysOf(query: string): string[] | null {
  const keys: string[] = [];
  for (const part of query.split(/[&;]/).filter((text) => text !== '')) {
    const [key = '', ...value] = part.split('=');
    const [name, rest] = [key, value.join('=')].map((text) => textOf(octetsOf(text.replace(/\+/g, '%20'))));
    if (name == null || rest == null) return null;
    keys.push(name);
  }
  return keys;
}

/** Texts that a parser would take for a marker if it folded Unicode or trimmed. */
const folded = (key: string): string => key.normalize('NFKC').toUpperCase().trim().toLowerCase();

/** The resource that API Gateway finds for a path: literally, and one slash at the end does not count. */
export function resourceOf(rawPath: string): string {
  const path = rawPath.length > 1 && rawPath.endsWith('/') ? rawPath.slice(0, -1) : rawPath;
  if (/^\/(?:sys_user_list\.do|sys_user\.do|high_security_settings\.do|elevate_role\.do|sp\/profile)?$/.test(path)) return path;
  if (/^\/(?:sys_usage_list|sys_decision_list|sys_decision)\.do$/.test(path)) return path;
  if (/^\/(?:login\.do|logout\.do|change_password\.do|oauth_token\.do|oauth_revoke_token\.do|favicon\.ico|login_with_sso\.do)$/.test(path))
    return path;
  const below = /^\/(assets|saml)\//.exec(path)?.[1];
  return below === undefined ? '/{proxy+}' : `/${below}/{proxy+}`;
}

/** What headers say beside method, path and query. */
export interface Said {
  readonly override: boolean;
  readonly preflightFor: string | undefined;
}

/** By which frameworks read a POST as another method. */
const namesMethod = (key: string): boolean => {
  const at = key.indexOf('method');
  const behind = at < 0 ? '' : key.slice(at + 'method'.length);
  const override = behind.indexOf('override');
  const onlyUnderscores = at > 0 && behind === '' && [...key.slice(0, at)].every((character) => character === '_');
  return onlyUnderscores || (override >= 0 && ![...behind.slice(0, override)].some((character) => /[a-z0-9]/.test(character)));
};

/** @param keys decoded query keys; @param resource of the event, `/sp` and what is below it counted as everything else. */
export function read(
  method: string,
  rawPath: string,
  keys: readonly string[],
  resource: string,
  options: ClassifierOptions,
  { override, preflightFor }: Said = { override: false, preflightFor: undefined },
): Reading {
  const ambiguous = { kind: 'ambiguous' } as const;
  const path = plainPath(rawPath);
  if (path === null || override || (options.upstream && /[;?#]/.test(path))) return ambiguous;
  const names = keys.map(lower);
  if (options.upstream && names.some(namesMethod)) return ambiguous;
  const markers = names.filter((name) => Object.hasOwn(MARKERS, name));
  if (markers.length > 1 || names.some((name) => !Object.hasOwn(MARKERS, name) && Object.hasOwn(MARKERS, folded(name)))) return ambiguous;
  const place = placeOf(lower(path), options);
  const [marker] = markers;
  if (marker !== undefined && !place.table) return ambiguous;
  const unload = marker === 'xml' && names.includes('useunloadformat');
  const protocol = unload ? 'unl' : marker !== undefined ? (MARKERS[marker] ?? null) : (place.protocol ?? null);
  const preflight = protocol !== null && preflightFor !== undefined;
  const meant = preflight ? preflightFor : method;
  if (!listed(protocol, meant === 'HEAD' ? 'GET' : meant) || resource !== (place.route ?? '/{proxy+}')) return ambiguous;
  const parts = lower(path).split('/').slice(1);
  return {
    kind: 'classified',
    surface: protocol === null ? place.surface : 'api',
    protocol,
    path,
    ...target(protocol, place, path),
    midServer:
      protocol === 'mid' || /^\/midserver/.test(lower(path)) || parts.some((part) => part.startsWith('ecc_')) || carriesOthers(parts),
    preflight,
    write: !['GET', 'HEAD'].includes(method),
    owner: place.owner,
  };
}

/** Batch and GraphQL of the platform: their bodies hold requests to any table. */
const carriesOthers = (parts: readonly string[]): boolean => /^api\/now\/(?:v[0-9]+\/)?(?:batch|graphql)(?:\/|$)/.test(parts.join('/'));

function listed(protocol: Protocol | null, method: string): boolean {
  if (GET_ONLY.includes(protocol)) return method === 'GET';
  if (POST_ONLY.includes(protocol)) return method === 'POST';
  return BOTH.includes(protocol) ? method === 'GET' || method === 'POST' : true;
}

function target(protocol: Protocol | null, place: Place, path: string): { table: string | null; record: string | null; list: boolean } {
  const statistics = /^\/api\/now\/(?:v1\/|v2\/)?stats\/([^/]+)\/?$/i.exec(path);
  const rest = statistics ?? /^\/api\/now\/(?:v1\/|v2\/)?table\/([^/]+)(?:\/([^/]+))?\/?$/i.exec(path);
  if (protocol === 'rest' && rest !== null) {
    const [, table = '', record = null] = rest;
    return { table: lower(table), record, list: record === null };
  }
  if (!place.table || protocol === 'mid') return { table: null, record: null, list: false };
  const name = lower(path).slice(1, -'.do'.length);
  const list = WITH_LISTS.includes(protocol) && name.length > '_list'.length && name.endsWith('_list');
  return { table: list ? name.slice(0, -'_list'.length) : name, record: null, list };
}
