/**
 * The protocols that an `api` request can speak: one row each. To add a protocol, add a row.
 *
 * Source: specification, "Non-interactive users" and "Require authentication" (SOAP, WSDL, JSON, XML, XSD …).
 * The markers and properties are the platform's own.
 */
export interface ProtocolRow {
  /** Query keys, upper case, that select this protocol at `/<table>.do`. None: the path alone decides. */
  readonly markers: readonly string[];
  /** Methods that the protocol lists; HEAD counts as GET. Any other method is `request_ambiguous`. */
  readonly methods: readonly string[] | 'any';
  /** `glide.basicauth.required.<toggle>` says whether credentials are required; null: always. */
  readonly toggle: string | null;
  /** Whether `/<table>_list.do` means a list of `<table>`, as in the UI. */
  readonly lists: boolean;
  /** Record of a caller without credentials if the toggle is off. */
  readonly guest: 'guest' | 'soap.guest';
  /** Shape of a refusal: a SOAP 1.1 Fault for the XML web services, the REST error shape elsewhere. */
  readonly refusal: 'fault' | 'json';
  /** Whether functions/instance serves it; otherwise 501, unless there is an upstream. */
  readonly served: boolean;
}

const row = (markers: string[], methods: string[] | 'any', toggle: string | null, more: Partial<ProtocolRow>): ProtocolRow => ({
  markers,
  methods,
  toggle,
  lists: false,
  guest: 'guest',
  refusal: 'json',
  served: false,
  ...more,
});

// biome-ignore format: a table reads best as a table
export const PROTOCOLS = {
  //           markers                     methods          toggle
  soap:   row(['SOAP'],                   ['POST'],        'soap',             { served: true, refusal: 'fault', guest: 'soap.guest' }),
  wsdl:   row(['WSDL'],                   ['GET'],         'wsdl',             { served: true, refusal: 'fault', guest: 'soap.guest' }),
  xsd:    row(['XSD'],                    ['GET'],         'xsd',              { served: true, refusal: 'fault' }),
  schema: row(['SCHEMA'],                 ['GET'],         'schema',           { served: true, refusal: 'fault' }),
  jsonv2: row(['JSONV2', 'JSON'],         ['GET', 'POST'], 'jsonv2',           { served: true, lists: true }),
  xml:    row(['XML'],                    ['GET'],         'xml',              { served: true, lists: true }),
  csv:    row(['CSV'],                    ['GET'],         'csv',              { served: true, lists: true }),
  rss:    row(['RSS'],                    ['GET'],         'rss',              { served: true, lists: true }),
  rest:   row([],                         'any',           'api',              { served: true }),
  excel:  row(['EXCEL', 'XLS', 'XLSX'],   ['GET'],         'excel',            { lists: true }),
  pdf:    row(['PDF'],                    ['GET'],         'pdf',              { lists: true }),
  unl:    row(['UNL'],                    ['GET'],         'unl',              { lists: true }),
  import: row([],                         ['POST'],        'importprocessor',  {}),
  mid:    row([],                         ['GET', 'POST'], null,               {}),
  script: row([],                         'any',           'scriptedprocessor', {}),
} as const satisfies Record<string, ProtocolRow>;

export type Protocol = keyof typeof PROTOCOLS;

export const PROTOCOL_NAMES = Object.keys(PROTOCOLS) as Protocol[];

/** The row of a protocol, widened to its interface. */
export const protocolRow = (protocol: Protocol): ProtocolRow => PROTOCOLS[protocol];

const METHODS = new Map<Protocol, readonly string[] | null>(
  PROTOCOL_NAMES.map((name) => {
    const { methods } = protocolRow(name);
    return [name, methods === 'any' ? null : methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))];
  }),
);

/** Methods that a protocol takes, HEAD with GET; null: any. */
export const methodsOf = (protocol: Protocol): readonly string[] | null => METHODS.get(protocol) ?? null;

const BY_MARKER = new Map<string, Protocol>(
  PROTOCOL_NAMES.flatMap((name) => protocolRow(name).markers.map((marker) => [marker, name] as const)),
);

/** Whether a query key is a protocol marker. */
export const isMarker = (key: string): boolean => BY_MARKER.has(asciiUpper(key));

/** `?XML` with this key asks for the unload format: protocol `unl`. */
const UNLOAD_KEY = 'USEUNLOADFORMAT';

export type MarkerReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly protocol: Protocol }
  | { readonly kind: 'unclear'; readonly cause: string };

/**
 * Which protocol the query keys ask for.
 *
 * Two markers, one marker twice, and a key that becomes a marker only by Unicode folding or trimming are `unclear`: a server behind us may
 * fold `ſoap` to `SOAP` where we would not, and serve something that was never decided.
 *
 * @param queryKeys decoded keys, one entry for each occurrence, so that a repeated key shows.
 */
export function readMarkers(queryKeys: readonly string[]): MarkerReading {
  const keys = queryKeys.map(asciiUpper);
  const found = keys.filter((key) => BY_MARKER.has(key));
  if (found.length > 1) return { kind: 'unclear', cause: `several protocol markers in one query: ${found.join(', ')}` };
  const lookalike = keys.find((key) => !BY_MARKER.has(key) && BY_MARKER.has(key.normalize('NFKC').toUpperCase().trim()));
  if (lookalike !== undefined) return { kind: 'unclear', cause: 'a query key looks like a protocol marker but is not spelled as one' };
  const marker = found[0];
  if (marker === undefined) return { kind: 'none' };
  if (marker === 'XML' && keys.includes(UNLOAD_KEY)) return { kind: 'one', protocol: 'unl' };
  return { kind: 'one', protocol: BY_MARKER.get(marker) as Protocol };
}

/** Upper-cases A–Z only, so that no other letter becomes an ASCII one. */
const asciiUpper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
