import { asciiLower, canonicalPath, isPage } from './path.ts';
import { type Protocol, protocolRow, readMarkers } from './protocols.ts';
import { EVERYTHING_ELSE, namedRoute, routedThrough, type Surface } from './routes.ts';

/** What the classifier reads of a request: nothing else can change the answer. */
export interface RequestLine {
  readonly method: string;
  /** The event's `path`: percent-encoded, without stage and query. */
  readonly path: string;
  /** Decoded query keys, one entry an occurrence. */
  readonly queryKeys: readonly string[];
  /** The API Gateway resource that matched: the event's `resource`. */
  readonly resource: string;
}

/** Deploy options that add paths. Written lower case, with a leading slash, without a trailing one. */
export interface ClassifierOptions {
  /** More service portals beside `/sp`, for example `/csm`. */
  readonly portalSuffixes: readonly string[];
  /** Paths that the upstream's scripted processors serve. */
  readonly scriptedProcessors: readonly string[];
  /** An upstream reads the path after us, too. */
  readonly upstream: boolean;
}

export const NO_OPTIONS: ClassifierOptions = { portalSuffixes: [], scriptedProcessors: [], upstream: false };

/** Where the service portals of a deployment begin. */
export const portalRoots = ({ portalSuffixes }: Pick<ClassifierOptions, 'portalSuffixes'>): readonly string[] => ['/sp', ...portalSuffixes];

export interface Classified {
  readonly kind: 'classified';
  readonly surface: Surface;
  /** Set on the `api` surface only. */
  readonly protocol: Protocol | null;
  /** Canonical path, percent-decoded, case kept. */
  readonly path: string;
  /** Lower case; null where the path names none. */
  readonly table: string | null;
  /** Record of a REST path, as typed. */
  readonly record: string | null;
  /** The list rather than one record of the table. */
  readonly list: boolean;
  /** A request of the platform's MID Server or to its queue, by whatever protocol. */
  readonly midServer: boolean;
  /** Any method but GET and HEAD. */
  readonly write: boolean;
}

export interface Ambiguous {
  readonly kind: 'ambiguous';
  /** For the administrator: never shown to the caller. */
  readonly cause: string;
  /** A marker or `/api/` is present: a machine asks, so it is answered in JSON. */
  readonly machine: boolean;
}

export type Classification = Classified | Ambiguous;

/** What the path alone says. `mayCarryMarker`: it is the page of a table. */
type Place = { surface: Surface; resource: string; protocol?: Protocol; mayCarryMarker?: boolean };

/**
 * Says what a request is: surface, protocol, table. Pure and total; unclear means `ambiguous`, never a guess.
 *
 * Source: specification, "Interactive users" and "Non-interactive users"; docs/contract.md, "Classification".
 */
export function classify(request: RequestLine, options: ClassifierOptions = NO_OPTIONS): Classification {
  const markers = readMarkers(request.queryKeys);
  const ambiguous = (cause: string): Ambiguous => ({
    kind: 'ambiguous',
    cause,
    machine: markers.kind !== 'none' || /^\/+api\//i.test(request.path),
  });

  const canonical = canonicalPath(request.path);
  if (!canonical.ok) return ambiguous(canonical.cause);
  // A server with path parameters drops them, and a path that is handed on must not turn into a query or fragment.
  if (options.upstream && /[;?#]/.test(canonical.path)) return ambiguous('the path has a ; ? or #, which an upstream may read otherwise');
  if (markers.kind === 'unclear') return ambiguous(markers.cause);

  const segments = canonical.segments.map(asciiLower);
  const place = placeOf(asciiLower(canonical.path), segments, options);
  if (markers.kind === 'one' && !place.mayCarryMarker) return ambiguous(`the path ${place.resource} takes no protocol marker`);

  const protocol = markers.kind === 'one' ? markers.protocol : (place.protocol ?? null);
  if (protocol !== null && !listsMethod(protocol, request.method))
    return ambiguous(`${protocol} does not list the method ${request.method}`);
  if (routedThrough(request.resource) !== place.resource)
    return ambiguous(`the request came through ${request.resource} but ${place.resource} owns it`);

  return {
    kind: 'classified',
    surface: markers.kind === 'one' ? 'api' : place.surface,
    protocol,
    path: canonical.path,
    ...tableOf(protocol, place, segments, canonical.segments),
    midServer: isMidServerPath(segments) || segments.some((segment) => segment.startsWith('ecc_')),
    write: request.method !== 'GET' && request.method !== 'HEAD',
  };
}

function placeOf(path: string, segments: readonly string[], options: ClassifierOptions): Place {
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

/** `/<table>.do`, one segment: the only place where a protocol marker has a meaning. */
const isTablePage = (segments: readonly string[]): boolean =>
  segments.length === 1 && isPage(segments[0] as string) && segments[0] !== '.do';

const isMidServerPath = (segments: readonly string[]): boolean => segments[0]?.startsWith('midserver') === true;

function listsMethod(protocol: Protocol, method: string): boolean {
  const { methods } = protocolRow(protocol);
  return methods === 'any' || methods.includes(method === 'HEAD' ? 'GET' : method);
}

/** What `/<table>_list.do` has behind the table. */
const LIST = '_list';

type TableName = Pick<Classified, 'table' | 'record' | 'list'>;
const NO_TABLE: TableName = { table: null, record: null, list: false };

function tableOf(protocol: Protocol | null, place: Place, segments: readonly string[], asTyped: readonly string[]): TableName {
  if (protocol === 'rest') {
    const [api, now, word, table, , ...rest] = segments;
    if (`${api}/${now}/${word}` !== 'api/now/table' || table === undefined || rest.length > 0) return NO_TABLE;
    return { table, record: asTyped[4] ?? null, list: asTyped[4] === undefined };
  }
  if (!place.mayCarryMarker || protocol === 'mid') return NO_TABLE;
  const name = (segments[0] as string).slice(0, -'.do'.length);
  const list = (protocol === null || protocolRow(protocol).lists) && name.endsWith(LIST) && name !== LIST;
  return { table: list ? name.slice(0, -LIST.length) : name, record: null, list };
}
