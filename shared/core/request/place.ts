import { isPage } from './path.ts';
import { type Protocol, protocolRow } from './protocols.ts';
import { restAddress } from './rest-address.ts';
import { EVERYTHING_ELSE, namedRoute, type Surface } from './routes.ts';

/** Deploy options that add paths. Written lower case, with a leading slash, without a trailing one. */
export interface PathOptions {
  /** Service portals in addition to `/sp`, for example `/csm`. */
  readonly portalSuffixes: readonly string[];
  /** Paths that the upstream's scripted processors serve. */
  readonly scriptedProcessors: readonly string[];
}

/** Where the service portals of a deployment begin. */
export const portalRoots = ({ portalSuffixes }: Pick<PathOptions, 'portalSuffixes'>): readonly string[] => ['/sp', ...portalSuffixes];

/** What a path says, without the query. */
export interface Place {
  readonly surface: Surface;
  /** The API Gateway resource that owns it. */
  readonly resource: string;
  readonly protocol?: Protocol;
  /** It is the page of a table: only there has a protocol marker a meaning. */
  readonly mayCarryMarker?: boolean;
}

/** @param path canonical, lower case; @param segments its parts. */
export function placeOf(path: string, segments: readonly string[], options: PathOptions): Place {
  const { resource } = EVERYTHING_ELSE;
  const under = (prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);
  const named = namedRoute(path);
  if (named) return named;
  if (path === '/sys_import.do') return { surface: 'api', resource, protocol: 'import' };
  if (path.startsWith('/api/')) return { surface: 'api', resource, protocol: 'rest' };
  if (options.scriptedProcessors.some(under)) return { surface: 'api', resource, protocol: 'script' };
  if (portalRoots(options).some(under)) return { surface: 'portal', resource };
  if (!isTablePage(segments)) return { surface: 'ui', resource };
  if (isMidServerPath(segments)) return { surface: 'api', resource, protocol: 'mid', mayCarryMarker: true };
  return { surface: 'ui', resource, mayCarryMarker: true };
}

/** `/<table>.do`, one segment. */
const isTablePage = (segments: readonly string[]): boolean =>
  segments.length === 1 && isPage(segments[0] as string) && segments[0] !== '.do';

const isMidServerPath = (segments: readonly string[]): boolean => segments[0]?.startsWith('midserver') === true;

/** A version of the REST API, as in `/api/now/v1/batch`. */
const VERSION = /^v\d+$/;

/**
 * REST addresses whose body holds further requests, for any table. The authorizer sees no body.
 *
 * Source: ServiceNow API reference, "Batch API". Assumption: GraphQL has the address `/api/now/graphql`.
 */
function carriesRequests([api, now, ...rest]: readonly string[]): boolean {
  if (api !== 'api' || now !== 'now') return false;
  const [word] = VERSION.test(rest[0] ?? '') ? rest.slice(1) : rest;
  return word === 'batch' || word === 'graphql';
}

/** Whether a request comes from a MID Server or may contain such requests: its own paths, its tables by any protocol, batch and GraphQL. */
export const isForMidServer = (segments: readonly string[]): boolean =>
  isMidServerPath(segments) || segments.some((segment) => segment.startsWith('ecc_')) || carriesRequests(segments);

/** Suffix of the table in `/<table>_list.do`. */
const LIST = '_list';

export interface TableName {
  /** Lower case; null: the path names none. */
  readonly table: string | null;
  /** Record of a REST path, as typed. */
  readonly record: string | null;
  /** A list instead of one record. */
  readonly list: boolean;
}

const NO_TABLE: TableName = { table: null, record: null, list: false };

/** @param segments lower case; @param asTyped the same as the client wrote them. */
export function tableOf(protocol: Protocol | null, place: Place, segments: readonly string[], asTyped: readonly string[]): TableName {
  if (protocol === 'rest') return tableOfRest(segments, asTyped);
  if (!place.mayCarryMarker || protocol === 'mid') return NO_TABLE;
  const name = (segments[0] as string).slice(0, -'.do'.length);
  const list = (protocol === null || protocolRow(protocol).lists) && name.endsWith(LIST) && name !== LIST;
  return { table: list ? name.slice(0, -LIST.length) : name, record: null, list };
}

/** `table/<table>[/<record>]` and `stats/<table>`: nothing more may follow. */
function tableOfRest(segments: readonly string[], asTyped: readonly string[]): TableName {
  const { api, rest } = restAddress(segments) ?? { api: null, rest: [] };
  const [table] = rest;
  if (table === undefined) return NO_TABLE;
  if (rest.length === 1 && (api === 'table' || api === 'stats')) return { table, record: null, list: true };
  return rest.length === 2 && api === 'table' ? { table, record: asTyped.at(-1) ?? null, list: false } : NO_TABLE;
}
