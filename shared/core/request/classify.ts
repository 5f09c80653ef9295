import { asciiLower, canonicalPath } from './path.ts';
import { isForMidServer, type PathOptions, type Place, placeOf, type TableName, tableOf } from './place.ts';
import { type MarkerReading, methodsOf, type Protocol, readMarkers } from './protocols.ts';
import { routedThrough, type Surface } from './routes.ts';

export { portalRoots } from './place.ts';

/** Everything that the classifier reads: nothing else can change the answer. */
export interface RequestLine {
  readonly method: string;
  /** The event's `path`: percent-encoded, without stage and query. */
  readonly path: string;
  /** Decoded query keys, one entry for each occurrence. */
  readonly queryKeys: readonly string[];
  /** The API Gateway resource that matched: the event's `resource`. */
  readonly resource: string;
  /** A header asks to read the method as another one (`overridesMethod`). Absent: no. */
  readonly overridden?: boolean;
  /** A browser asks whether a page of an allowed origin may send a request of this method (CORS preflight). Absent: no. */
  readonly preflightFor?: string | undefined;
}

export interface ClassifierOptions extends PathOptions {
  /** An upstream reads the path after the gate. */
  readonly upstream: boolean;
}

export const NO_OPTIONS: ClassifierOptions = { portalSuffixes: [], scriptedProcessors: [], upstream: false };

export interface Classified extends TableName {
  readonly kind: 'classified';
  readonly surface: Surface;
  /** Set on the `api` surface only. */
  readonly protocol: Protocol | null;
  /** Canonical path, percent-decoded, case kept. */
  readonly path: string;
  /** A request of the platform's MID Server, to its tables, or one that may contain such requests, by any protocol. */
  readonly midServer: boolean;
  /** Any method but GET and HEAD. */
  readonly write: boolean;
  /** A CORS preflight for a protocol. */
  readonly preflight: boolean;
}

export interface Ambiguous {
  readonly kind: 'ambiguous';
  /** For the administrator: never shown to the caller. */
  readonly cause: string;
  /** A marker or `/api/` is present: the caller is a machine, so the answer is JSON. */
  readonly machine: boolean;
  /** The methods that the address takes, if only the method is wrong; else null. */
  readonly methods: readonly string[] | null;
}

export type Classification = Classified | Ambiguous;

/**
 * Says what a request is: surface, protocol, table. Pure and total; unclear means `ambiguous`, never a guess.
 *
 * Source: specification, "Interactive users" and "Non-interactive users"; docs/contract.md, "Classification".
 */
export function classify(request: RequestLine, options: ClassifierOptions = NO_OPTIONS): Classification {
  const markers = readMarkers(request.queryKeys);
  const ambiguous = (cause: string, methods: readonly string[] | null = null): Ambiguous => ({
    kind: 'ambiguous',
    cause,
    machine: markers.kind !== 'none' || /^\/+api\//i.test(request.path),
    methods,
  });

  const canonical = canonicalPath(request.path);
  if (!canonical.ok) return ambiguous(canonical.cause);
  if (request.overridden) return ambiguous('a header asks to read the method as another one');
  if (options.upstream && request.queryKeys.some(isMethodKey)) return ambiguous('a query key asks to read the method as another one');
  // A server with path parameters drops them, and a path that is handed on must not turn into a query or fragment.
  if (options.upstream && /[;?#]/.test(canonical.path)) return ambiguous('the path has a ; ? or #, which an upstream may read otherwise');
  if (markers.kind === 'unclear') return ambiguous(markers.cause);

  const segments = canonical.segments.map(asciiLower);
  const place = placeOf(asciiLower(canonical.path), segments, options);
  if (markers.kind === 'one' && !place.mayCarryMarker) return ambiguous(`the path ${place.resource} takes no protocol marker`);
  if (routedThrough(request.resource) !== place.resource)
    return ambiguous(`the request came through ${request.resource} but ${place.resource} owns it`);

  const { surface, protocol } = spoken(markers, place);
  const preflight = surface === 'api' && request.preflightFor !== undefined;
  const methods = protocol === null ? null : methodsOf(protocol);
  const method = preflight ? (request.preflightFor as string) : request.method;
  if (methods !== null && !methods.includes(method)) return ambiguous(`${protocol} does not list the method ${method}`, methods);

  return {
    kind: 'classified',
    surface,
    protocol,
    path: canonical.path,
    ...tableOf(protocol, place, segments, canonical.segments),
    midServer: isForMidServer(segments),
    write: request.method !== 'GET' && request.method !== 'HEAD',
    preflight,
  };
}

/** `_method` and the like: frameworks of an upstream may read a POST as another method because of them. */
const isMethodKey = (key: string): boolean => /^_+method$|method[^a-z0-9]*override/i.test(key);

/** The marker counts more than the path. */
const spoken = (markers: MarkerReading, place: Place): { surface: Surface; protocol: Protocol | null } =>
  markers.kind === 'one' ? { surface: 'api', protocol: markers.protocol } : { surface: place.surface, protocol: place.protocol ?? null };
