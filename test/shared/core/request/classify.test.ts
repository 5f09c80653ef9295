import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Classified, type ClassifierOptions, classify, NO_OPTIONS } from '../../../../shared/core/request/classify.ts';
import { PROTOCOL_NAMES, protocolRow } from '../../../../shared/core/request/protocols.ts';
import { ALL_ROUTES } from '../../../../shared/core/request/routes.ts';
import { runs } from '../../../support/thoroughness.ts';

/** Classifies `METHOD /path?KEY&KEY`, as come through the everything-else route unless said otherwise. */
function of(line: string, resource = '/{proxy+}', options: ClassifierOptions = NO_OPTIONS) {
  const [method = '', target = ''] = line.split(' ');
  const [path = '', query] = target.split('?');
  const queryKeys = query === undefined ? [] : query.split('&').map((pair) => decodeURIComponent(pair.split('=')[0] ?? ''));
  return classify({ method, path, queryKeys, resource }, options);
}

const brief = (line: string, resource?: string, options?: ClassifierOptions): string => {
  const answer = of(line, resource, options);
  if (answer.kind === 'ambiguous') return answer.machine ? 'ambiguous, JSON' : 'ambiguous, HTML';
  return [answer.surface, answer.protocol, answer.table, answer.record, answer.list ? 'list' : null]
    .filter((part) => part !== null)
    .join(' ');
};

describe('the marker in the query, not the path, tells a protocol from the UI', () => {
  test.each([
    ['POST /incident.do?SOAP', 'api soap incident'],
    ['POST /incident.do?soap', 'api soap incident'],
    ['POST /INCIDENT.DO?SOAP', 'api soap incident'],
    ['POST /incident.do?x=1&SOAP=yes', 'api soap incident'],
    ['POST /%69ncident.do?SOAP', 'api soap incident'],
    ['GET /incident.do?WSDL', 'api wsdl incident'],
    ['HEAD /incident.do?WSDL', 'api wsdl incident'],
    ['GET /incident.do?XSD', 'api xsd incident'],
    ['GET /incident.do?SCHEMA', 'api schema incident'],
    ['GET /incident.do?JSONv2', 'api jsonv2 incident'],
    ['POST /incident.do?JSON&sysparm_action=insert', 'api jsonv2 incident'],
    ['GET /incident.do?XML', 'api xml incident'],
    ['GET /incident_list.do?XML', 'api xml incident list'],
    ['GET /incident_list.do?sysparm_query=active=true&RSS', 'api rss incident list'],
    ['GET /incident_list.do?CSV', 'api csv incident list'],
    ['GET /incident_list.do?EXCEL', 'api excel incident list'],
    ['GET /incident_list.do?XLS', 'api excel incident list'],
    ['GET /incident_list.do?XLSX', 'api excel incident list'],
    ['GET /incident.do?PDF', 'api pdf incident'],
    ['GET /incident.do?UNL', 'api unl incident'],
    ['GET /incident.do?XML&useUnloadFormat=true', 'api unl incident'],
    ['GET /incident.do?useunloadformat&XML', 'api unl incident'],
    ['DELETE /api/now/table/incident/abc', 'api rest incident abc'],
    ['GET /API/now/table/INCIDENT', 'api rest incident list'],
    ['GET /api/now/whoami', 'api rest'],
    ['GET /api/now/table/incident/a/b', 'api rest'],
    ['GET /api/now/table', 'api rest'],
    ['GET /api/now/import/incident/abc', 'api rest'],
    ['GET /api/x/table/incident', 'api rest'],
    ['GET /api/now/v1/table/incident', 'api rest incident list'],
    ['GET /api/now/V2/Table/INCIDENT/', 'api rest incident list'],
    ['DELETE /api/now/v2/table/incident/AbC', 'api rest incident AbC'],
    ['GET /api/now/v1/table/incident/abc/', 'api rest incident abc'],
    ['GET /api/now/table/v1', 'api rest v1 list'],
    ['GET /api/now/v1/table/v2/table', 'api rest v2 table'],
    ['GET /api/now/stats/incident', 'api rest incident list'],
    ['GET /api/now/v1/stats/Incident/', 'api rest incident list'],
    ['GET /api/now/v2/stats/ecc_queue', 'api rest ecc_queue list'],
    ...[
      'v1/table',
      'v1/table/incident/a/b',
      'v3/table/incident',
      'v0/table/incident',
      'v01/table/incident',
      'v12/table/incident',
      'v/table/incident',
      'v1/v2/table/incident',
      'v1/v1/table/incident',
      'table/v1/incident/x',
      'latest/table/incident',
      'v1/incident',
      'v1',
      'stats',
      'stats/incident/abc',
      'v3/stats/incident',
      'v1/whoami',
      'attachment',
      'v1/attachment/abc/file',
      'attachment/incident',
      'v1/batch',
      'tables/incident',
      'statsx/incident',
    ].map((path): [string, string] => [`GET /api/now/${path}`, 'api rest']),
    ['GET /api/v1/now/table/incident', 'api rest'],
    ['GET /api/x/v1/table/incident', 'api rest'],
    ['GET /v1/api/now/table/incident', 'ui'],
    ['POST /incident_list.do?SOAP', 'api soap incident_list'],
    ['GET /incident_list.do?WSDL', 'api wsdl incident_list'],
    ['POST /sys_import.do', 'api import'],
    ['POST /MIDServerResults.do', 'api mid'],
    ['GET /midserver.do', 'api mid'],
    ['POST /MIDServerProbe.do?SOAP', 'api soap midserverprobe'],
    ['GET /incident.do', 'ui incident'],
    ['POST /incident.do', 'ui incident'],
    ['GET /incident_list.do', 'ui incident list'],
    ['GET /_list.do', 'ui _list'],
    ['GET /%E2%80%A8_list.do', 'ui \u2028 list'],
    ['GET /.do', 'ui'],
    ['GET /incident.do/x', 'ui'],
    ['GET /nothing/here', 'ui'],
    ['GET /api', 'ui'],
    ['GET /sp', 'portal'],
    ['GET /sp/', 'portal'],
    ['GET /SP/home', 'portal'],
    ['GET /spx', 'ui'],
  ])('%s is %s', (line, expected) => {
    expect(brief(line)).toBe(expected);
  });

  test('named routes classify only through their own resource', () => {
    expect(brief('GET /', '/')).toBe('ui');
    expect(brief('GET /login.do', '/login.do')).toBe('public');
    expect(brief('GET /assets/nis.css', '/assets/{proxy+}')).toBe('public');
    expect(brief('POST /saml/acs', '/saml/{proxy+}')).toBe('sso');
    expect(brief('GET /sys_user.do', '/sys_user.do')).toBe('ui');
    expect(brief('GET /login.do')).toBe('ambiguous, HTML');
    expect(brief('GET /LOGIN.DO')).toBe('ambiguous, HTML');
    expect(brief('GET /incident.do', '/login.do')).toBe('ambiguous, HTML');
    expect(brief('GET /ASSETS/nis.css')).toBe('ambiguous, HTML');
  });

  test('deploy options add portals and scripted processors', () => {
    const options = { portalSuffixes: ['/csm'], scriptedProcessors: ['/my_processor.do'], upstream: true };
    expect(brief('GET /CSM/home', undefined, options)).toBe('portal');
    expect(brief('PUT /my_processor.do', undefined, options)).toBe('api script');
    expect(brief('POST /my_processor.do?SOAP', undefined, options)).toBe('ambiguous, JSON');
    expect(brief('GET /csm')).toBe('ui');
  });
});

describe('a REST address', () => {
  const word = fc.constantFrom(
    'api',
    'now',
    'v1',
    'v2',
    'V2',
    'v3',
    'table',
    'Stats',
    'attachment',
    'incident',
    'ECC_queue',
    'sys_user',
    'x',
  );
  const path = fc.array(word, { minLength: 1, maxLength: 7 }).map((words) => `/api/now/${words.join('/')}`);
  const named = (aPath: string) => {
    const { table, record, list, midServer } = of(`GET ${aPath}`) as Classified;
    return { table, record, list, midServer };
  };

  test('names the same table and record, the version left out', () => {
    fc.assert(
      fc.property(path, fc.constantFrom('v1', 'v2', 'V1', 'V2'), (plain, version) => {
        // A second version is none.
        fc.pre(!/^\/api\/now\/v[12](\/|$)/i.test(plain));
        expect(named(plain.replace('/now/', `/now/${version}/`))).toEqual(named(plain));
      }),
      { numRuns: runs(2000) },
    );
  });

  test('names a table only by the segment behind table or stats, and only with nothing left over', () => {
    fc.assert(
      fc.property(path, (aPath) => {
        const { table, record, list } = named(aPath);
        if (table === null) return expect({ record, list }).toEqual({ record: null, list: false });
        const spelled = ['', 'v1/', 'v2/'].flatMap((version) =>
          (record === null ? ['table', 'stats'] : ['table']).map((api) =>
            `/api/now/${version}${api}/${table}${record === null ? '' : `/${record}`}`.toLowerCase(),
          ),
        );
        expect(spelled).toContain(aPath.toLowerCase());
        expect(list).toBe(record === null);
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('what can be read in two ways is refused', () => {
  test.each([
    ['two markers', 'POST /incident.do?SOAP&JSONv2', 'JSON'],
    ['one marker twice', 'POST /incident.do?SOAP&SOAP', 'JSON'],
    ['one marker twice in other letters', 'POST /incident.do?SOAP&soap', 'JSON'],
    ['a marker that only folds to one', 'POST /incident.do?%C5%BFoap', 'JSON'],
    ['a marker with a space', 'POST /incident.do?SOAP%20', 'JSON'],
    ['a marker on the REST path', 'GET /api/now/table/incident?SOAP', 'JSON'],
    ['a marker on the portal', 'GET /sp?XML', 'JSON'],
    ['a marker on a deeper path', 'POST /x/incident.do?SOAP', 'JSON'],
    ['a marker on an import', 'POST /sys_import.do?SOAP', 'JSON'],
    ['a method that SOAP does not list', 'GET /incident.do?SOAP', 'JSON'],
    ['a method that WSDL does not list', 'POST /incident.do?WSDL', 'JSON'],
    ['a method that an import does not list', 'GET /sys_import.do', 'HTML'],
    ['a method that the MID Server does not list', 'PUT /MIDServerX.do', 'HTML'],
    ['an encoded dot', 'POST /incident%2edo?SOAP', 'JSON'],
    ['an encoded dot on the UI', 'GET /incident%2Edo', 'HTML'],
    ['an encoded slash', 'GET /sp%2fhome', 'HTML'],
    ['an encoded backslash', 'GET /sp%5Chome', 'HTML'],
    ['an encoded semicolon', 'GET /incident.do%3Bx', 'HTML'],
    ['a backslash', 'GET /sp\\home', 'HTML'],
    ['an empty segment', 'GET //incident.do', 'HTML'],
    ['an empty segment within', 'GET /api//now', 'JSON'],
    ['two slashes before api', 'GET //api/now', 'JSON'],
    ['a dot segment', 'GET /./incident.do', 'HTML'],
    ['a dot-dot segment', 'GET /sp/../incident.do', 'HTML'],
    ['a dot-dot segment with a path parameter', 'GET /sp/..;x/incident.do', 'HTML'],
    ['a slash after .do', 'POST /incident.do/?SOAP', 'JSON'],
    ['a marker below a page', 'POST /incident.do/x?SOAP', 'JSON'],
    ['a marker on a page without a table', 'POST /.do?SOAP', 'JSON'],
    ['a marker on what merely begins like a page', 'POST /incident.do.txt?SOAP', 'JSON'],
    ['two slashes before an api that is not the first', 'GET /x//api/now', 'HTML'],
    ['a slash after .DO', 'GET /INCIDENT.DO/', 'HTML'],
    ['double encoding', 'GET /incident%252edo', 'HTML'],
    ['a NUL', 'GET /incident%00.do', 'HTML'],
    ['a line break', 'GET /incident%0d%0a.do', 'HTML'],
    ['a C1 control', 'GET /incident%C2%85.do', 'HTML'],
    ['octets that are not UTF-8', 'GET /incident%ff.do', 'HTML'],
    ['half a surrogate pair', 'GET /\ud800.do', 'HTML'],
    ['a broken escape', 'GET /incident%zz.do', 'HTML'],
    ['a path too long to hand on', `GET /${'x'.repeat(600)}`, 'HTML'],
    ['no leading slash', 'GET incident.do', 'HTML'],
  ])('%s: %s', (_name, line, format) => {
    expect(brief(line)).toBe(`ambiguous, ${format}`);
  });

  test.each(['/sys_user.do', '/login.do', '/high_security_settings.do', '/'])('a marker on %s', (path) => {
    expect(brief(`POST ${path}?SOAP`, path)).toBe('ambiguous, JSON');
    expect(brief(`POST ${path}?SOAP`)).toBe('ambiguous, JSON');
  });
});

describe('the profile is a route of its own below the portal', () => {
  test.each([
    ['GET /sp/profile', '/sp/profile', 'portal'],
    ['POST /sp/profile', '/sp/profile', 'portal'],
    ['GET /sp/profile/', '/sp/profile', 'portal'],
    ['GET /sp', '/sp', 'portal'],
    ['GET /sp/', '/sp', 'portal'],
    ['GET /sp/incidents', '/sp/{proxy+}', 'portal'],
    ['GET /sp', '/{proxy+}', 'portal'],
    ['GET /sp/incidents', '/{proxy+}', 'portal'],
    ['GET /SP/incidents', '/{proxy+}', 'portal'],
    ['GET /sp/profile/more', '/sp/{proxy+}', 'portal'],
    ['GET /sp/profile', '/{proxy+}', 'ambiguous, HTML'],
    ['GET /sp/profile', '/sp/{proxy+}', 'ambiguous, HTML'],
    ['GET /sp/Profile', '/sp/{proxy+}', 'ambiguous, HTML'],
    ['GET /SP/profile', '/{proxy+}', 'ambiguous, HTML'],
    ['GET /sp/%70rofile', '/sp/{proxy+}', 'ambiguous, HTML'],
    ['GET /sp/incidents', '/sp/profile', 'ambiguous, HTML'],
    ['POST /incident.do?SOAP', '/sp/profile', 'ambiguous, JSON'],
    ['GET /sp/profile?WSDL', '/sp/profile', 'ambiguous, JSON'],
  ])('%s through %s: %s', (line, resource, expected) => {
    expect(brief(line, resource)).toBe(expected);
  });
});

describe('MID Server requests are known by whatever protocol', () => {
  test.each([
    ['POST /ecc_queue.do?SOAP', true],
    ['GET /api/now/table/ecc_queue', true],
    ['GET /api/now/table/incident/ecc_x', true],
    ['POST /MIDServerX.do', true],
    ['GET /MidServer/status', true],
    ['POST /ECC_QUEUE.do?SOAP', true],
    ['POST /incident.do?SOAP', false],
    ['GET /my_ecc_queue.do', false],
    ['GET /api/now/v1/table/ecc_queue', true],
    ['GET /api/now/v2/stats/ecc_queue', true],
    ['GET /api/now/v3/table/ecc_queue', true],
    ['GET /api/now/v2/table/incident', false],
    ['POST /api/now/batch', true],
    ['POST /api/now/v1/batch', true],
    ['POST /API/Now/V12/Batch/', true],
    ['GET /api/now/graphql', true],
    ['POST /api/now/v1/graphql/x', true],
    ['GET /api/now/table/batch', false],
    ['POST /api/x_acme/batch', false],
    ['POST /api/now/v/batch', false],
    ['POST /api/now/batches', false],
  ])('%s: %s', (line, expected) => {
    expect((of(line) as Classified).midServer).toBe(expected);
  });
});

describe('the classifier is total', () => {
  const path = fc.oneof(
    fc.webPath(),
    fc.string().map((text) => `/${text}`),
    fc.constantFrom('/incident.do', '/api/now', '/sp', '/login.do', '/MIDServerX.do', '/sys_import.do'),
  );
  const queryKeys = fc.array(fc.oneof(fc.string(), fc.constantFrom(...PROTOCOL_NAMES.flatMap((name) => protocolRow(name).markers))), {
    maxLength: 3,
  });
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'get');

  test('an api request has a protocol, every other surface has none, and a listed method', () => {
    fc.assert(
      fc.property(path, queryKeys, method, fc.constantFrom(...ALL_ROUTES), (aPath, keys, aMethod, route) => {
        const answer = classify({ method: aMethod, path: aPath, queryKeys: keys, resource: route.resource });
        if (answer.kind === 'ambiguous') return;
        expect(answer.surface === 'api').toBe(answer.protocol !== null);
        const methods = answer.protocol === null ? 'any' : protocolRow(answer.protocol).methods;
        expect(methods === 'any' || methods.includes(aMethod === 'HEAD' ? 'GET' : aMethod)).toBe(true);
      }),
      { numRuns: runs(2000) },
    );
  });

  test('the case of ASCII letters in path and keys never changes surface and protocol', () => {
    fc.assert(
      fc.property(path, queryKeys, method, (aPath, keys, aMethod) => {
        const upper = (text: string): string =>
          text.replace(/%[0-9a-f]{2}|[a-z]/gi, (part) => (part.length > 1 ? part : part.toUpperCase()));
        const facts = (p: string, k: string[]): string => {
          const answer = classify({ method: aMethod, path: p, queryKeys: k, resource: '/{proxy+}' });
          return answer.kind === 'ambiguous' ? 'ambiguous' : `${answer.surface} ${answer.protocol} ${answer.table} ${answer.midServer}`;
        };
        expect(facts(upper(aPath), keys.map(upper))).toBe(facts(aPath, keys));
      }),
      { numRuns: runs(2000) },
    );
  });
});

test('a path that names no table has none, nor a record, and is no list', () => {
  for (const path of [
    '/api/now/table',
    '/api/now/whoami',
    '/api/now/v1/stats',
    '/api/now/v2/attachment/x',
    '/midserver.do',
    '/sys_import.do',
    '/nothing',
  ])
    expect(of(`POST ${path}`)).toMatchObject({ table: null, record: null, list: false });
});

describe('a header that changes the method', () => {
  test.each(['GET', 'POST', 'PUT'])('makes a request ambiguous whatever it is: %s', (method) => {
    for (const [path, resource] of [
      ['/api/now/whoami', '/{proxy+}'],
      ['/incident.do', '/{proxy+}'],
      ['/login.do', '/login.do'],
    ] as const)
      expect(classify({ method, path, queryKeys: [], resource, overridden: true })).toMatchObject({
        kind: 'ambiguous',
        cause: 'a header asks to read the method as another one',
        methods: null,
      });
  });

  test.each(['_method', '__METHOD', 'X-HTTP-Method-Override', 'methodoverride'])(
    'so does the query key %s where an upstream reads it',
    (key) => {
      const line = { method: 'POST', path: '/api/now/x', queryKeys: [key], resource: '/{proxy+}' };
      expect(classify(line, { ...NO_OPTIONS, upstream: true })).toMatchObject({
        cause: 'a query key asks to read the method as another one',
      });
      expect(classify(line).kind).toBe('classified');
    },
  );
});

describe('a preflight', () => {
  const asked = (line: string, preflightFor?: string) => {
    const [method = '', target = ''] = line.split(' ');
    const [path = '', key] = target.split('?');
    return classify({ method, path, queryKeys: key === undefined ? [] : [key], resource: '/{proxy+}', preflightFor });
  };

  test.each([
    ['OPTIONS /api/now/table/incident', 'DELETE'],
    ['OPTIONS /incident.do?SOAP', 'POST'],
    ['OPTIONS /incident.do?WSDL', 'HEAD'],
  ])('%s is one for a method that the protocol takes: %s', (line, method) => {
    expect(asked(line, method)).toMatchObject({ surface: 'api', preflight: true });
  });

  test('for a method that the protocol does not take is ambiguous, as that method is', () => {
    expect(asked('OPTIONS /incident.do?SOAP', 'GET')).toMatchObject({ kind: 'ambiguous', methods: ['POST'] });
    expect(asked('OPTIONS /incident.do?SOAP')).toMatchObject({ kind: 'ambiguous', methods: ['POST'] });
  });

  test('for a page is none', () => {
    expect(asked('OPTIONS /incident.do', 'POST')).toMatchObject({ surface: 'ui', preflight: false });
    expect(asked('OPTIONS /sp', 'POST')).toMatchObject({ surface: 'portal', preflight: false });
  });
});

test('every method but GET and HEAD is a write', () => {
  for (const [method, write] of [
    ['GET', false],
    ['HEAD', false],
    ['POST', true],
    ['PUT', true],
    ['DELETE', true],
    ['OPTIONS', true],
    ['get', true],
  ] as const)
    expect(of(`${method} /api/now/table/incident`)).toMatchObject({ write });
});

describe('the cause of an ambiguous request, for the administrator,', () => {
  const upstream: ClassifierOptions = { ...NO_OPTIONS, upstream: true };
  test.each([
    ['GET /sp?XML', 'the path /{proxy+} takes no protocol marker', NO_OPTIONS],
    ['GET /incident.do?SOAP', 'soap does not list the method GET', NO_OPTIONS],
    ['GET /login.do', 'the request came through /{proxy+} but /login.do owns it', NO_OPTIONS],
    ['GET //x', 'the path has an empty segment', NO_OPTIONS],
    ['GET /incident.do?SOAP&XML', 'several protocol markers in one query: SOAP, XML', NO_OPTIONS],
    ['GET /a;b', 'the path has a ; ? or #, which an upstream may read otherwise', upstream],
    ['GET /a%3Fb', 'the path has a ; ? or #, which an upstream may read otherwise', upstream],
    ['GET /a%23b', 'the path has a ; ? or #, which an upstream may read otherwise', upstream],
  ])('of %s says which part it is: %s', (line, cause, options) => {
    expect(of(line, '/{proxy+}', options)).toMatchObject({ kind: 'ambiguous', cause });
  });

  test('is none for a path with ; ? or # where nobody behind reads it again', () => {
    for (const path of ['/a;b', '/a%3Fb', '/a%23b']) expect(brief(`GET ${path}`)).toBe('ui');
  });
});
