import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createInstance } from '../../../functions/instance/instance.ts';
import type { RefusalLine } from '../../../functions/instance/log.ts';
import { type SessionKind, toContext, type WireContext } from '../../../shared/core/decision/context.ts';
import { classify, NO_OPTIONS, portalRoots } from '../../../shared/core/request/classify.ts';
import { asciiLower } from '../../../shared/core/request/path.ts';
import { namedRoute } from '../../../shared/core/request/routes.ts';
import type { Setting } from '../../../shared/core/settings/settings.ts';
import type { RecordReader, StoredRecord } from '../../../shared/core/tables/records.ts';
import type { ServedLine } from '../../../shared/core/usage/collect/lines.ts';
import { activeRoles } from '../../../shared/core/users/roles.ts';
import { BASE_ROLES, user } from '../../support/memory.ts';
import { MemoryAudit } from '../../support/memory-admin.ts';
import { MemoryRecords } from '../../support/memory-records.ts';
import { withReferences } from '../../support/page-reference.ts';
import { withTimes } from '../../support/page-times.ts';

export interface Ask {
  readonly as?: string;
  /** Granted directly; expanded as the authorizer does. */
  readonly roles?: readonly string[];
  readonly strict?: Setting;
  readonly kind?: SessionKind;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly userToken?: string;
  readonly stagePrefix?: string;
  /** Values of the wire context to replace. */
  readonly context?: Partial<WireContext>;
}

/** Who calls where a test does not say: an itil user with the soap role. */
const CALLER: Ask = { as: 'beth.anglin', roles: ['itil', 'soap'] };

/** An event as API Gateway sends it after the real classification said what `METHOD /path?query` is. */
export function instanceEvent(line: string, options: Ask = {}): APIGatewayProxyEvent {
  const [httpMethod = 'GET', target = '/'] = line.split(' ');
  const { pathname, searchParams } = new URL(target, 'https://site.example');
  const parameters = [...searchParams];
  const body = options.body === undefined ? null : Buffer.from(options.body).toString('base64');
  return {
    httpMethod,
    // A function that reads the path again finds a wrong one.
    path: '/never-read-this',
    resource: '/{proxy+}',
    headers: options.headers ?? {},
    multiValueHeaders: null,
    queryStringParameters: parameters.length === 0 ? null : Object.fromEntries(parameters),
    multiValueQueryStringParameters:
      parameters.length === 0 ? null : Object.fromEntries(parameters.map(([name]) => [name, searchParams.getAll(name)])),
    body,
    isBase64Encoded: body !== null,
    requestContext: {
      domainName: 'abc123.execute-api.eu-west-1.amazonaws.com',
      authorizer: { principalId: 'x', ...wireContext(httpMethod, pathname, [...searchParams.keys()], options) },
    },
  } as unknown as APIGatewayProxyEvent;
}

function wireContext(method: string, path: string, queryKeys: string[], options: Ask): WireContext {
  const {
    as = 'beth.anglin',
    roles = [],
    strict = 'on',
    kind = 'interactive',
    userToken = null,
    stagePrefix = '',
  } = { ...CALLER, ...options };
  const resource = namedRoute(asciiLower(path))?.resource ?? '/{proxy+}';
  const request = classify({ method, path, queryKeys, resource }, { ...NO_OPTIONS, portalSuffixes: ['/csm'] });
  if (request.kind === 'ambiguous') throw new Error(`The test asks for what the authorizer refuses: ${request.cause}`);
  const principal = {
    user: user(as, { sys_id: sysIdOf(as), web_service_access_only: kind === 'non_interactive' }),
    activeRoles: activeRoles(roles, BASE_ROLES, false),
    elevated: false,
  };
  const reason = kind === 'guest' ? 'anonymous_allowed' : 'allowed';
  const decision = { outcome: 'allow', reason, cause: null, request, principal } as const;
  const presents = kind === 'guest' ? 'none' : userToken === null ? 'password' : 'session';
  const credential = { kind: presents, id: null } as const;
  return {
    ...toContext({
      decisionId: 'decision-1',
      decision,
      credential,
      source: '203.0.113.9',
      strictSecurity: strict,
      userToken,
      stagePrefix,
      now: NOW,
    }),
    ...options.context,
  } as WireContext;
}

/** sys_id of a caller's own record. */
export const sysIdOf = (userName: string): string => Buffer.from(userName).toString('hex').padEnd(32, '0').slice(0, 32);

/** 2026-11-24 21:30:00 UTC. */
export const NOW = Date.UTC(2026, 10, 24, 21, 30);

export const INCIDENTS: readonly StoredRecord[] = [1, 2, 3].map((index) => ({
  sys_id: String(index).repeat(32),
  number: `INC000000${index}`,
  short_description: ['Printer on fire', 'No e-mail', 'Slow <network> & "cable"'][index - 1] ?? '',
  state: index,
  priority: 11 - index * 4,
  active: index !== 3,
  category: index === 2 ? 'software' : 'hardware',
  opened_at: `2026-11-0${index} 08:00:00`,
  sys_created_on: `2026-11-0${index} 08:00:00`,
  sys_created_by: 'admin',
  sys_updated_on: `2026-11-0${index} 08:00:00`,
  sys_updated_by: 'admin',
  sys_mod_count: 0,
}));

export const [FIRST, SECOND, THIRD] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [string, string, string];

export interface InstanceUnderTest {
  readonly records: MemoryRecords;
  readonly audit: MemoryAudit;
  /** What the clock says; a test may turn it. */
  readonly time: { now: number };
  readonly refusals: RefusalLine[];
  readonly served: ServedLine[];
  readonly errors: unknown[];
  readonly ask: (line: string, options?: Ask) => Promise<Answer>;
  readonly run: (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly json: unknown;
}

/** The sys_id of no user: every other one is a user's. */
export const NO_USER = 'f'.repeat(32);

const personOf = (sysId: string): StoredRecord => ({ sys_id: sysId, user_name: sysId, name: sysId, active: true });

/** The users that a list of the view holds. */
export const USERS: readonly StoredRecord[] = [
  { sys_id: sysIdOf('abel.tuter'), user_name: 'abel.tuter', name: 'Abel Tuter', email: 'abel.tuter@example.com', active: true },
  { sys_id: sysIdOf('beth.anglin'), user_name: 'beth.anglin', name: 'Beth Anglin', email: 'beth.anglin@example.com', active: true },
  { sys_id: sysIdOf('gone.user'), user_name: 'gone.user', name: 'Same Name', active: false },
  { sys_id: sysIdOf('other.user'), user_name: 'other.user', name: 'Same Name', active: true },
];

const VIEW_OF_USERS: RecordReader = {
  get: async (sysId) => (sysId === NO_USER ? null : (USERS.find(({ sys_id }) => sys_id === sysId) ?? personOf(sysId))),
  pages: async function* () {
    yield USERS;
  },
};

/** An instance with three incidents, two locations and an entry in the queue; its ids count up from `…a0`. */
export function instanceUnderTest(
  publicUrl: string | null = 'https://site.example',
  users: RecordReader | null = VIEW_OF_USERS,
): InstanceUnderTest {
  const records = new MemoryRecords({
    incident: INCIDENTS,
    cmn_location: ['Basel', 'Aarau'].map((name) => ({ sys_id: name.toLowerCase().padEnd(32, '0'), name, country: 'CH' })),
    ecc_queue: [{ sys_id: 'e'.repeat(32), agent: 'mid.server.a', topic: 'Command', queue: 'output', state: 'ready' }],
  });
  const audit = new MemoryAudit();
  const refusals: RefusalLine[] = [];
  const served: ServedLine[] = [];
  const errors: unknown[] = [];
  let made = 0;
  const time = { now: NOW };
  const handle = createInstance({
    records,
    users,
    audit,
    clock: { now: () => time.now },
    newSysId: () => `a${made++}`.padStart(32, '0'),
    publicUrl,
    portals: portalRoots({ portalSuffixes: ['/csm'] }),
    log: (line) => (line.log === 'served' ? served.push(line) : refusals.push(line)),
    onError: (_what, error) => errors.push(error),
  });
  const run = withTimes(withReferences(handle));
  const ask = async (line: string, options?: Ask): Promise<Answer> => {
    const { statusCode, headers = {}, body: sent, isBase64Encoded = false } = await run(instanceEvent(line, options));
    const body = isBase64Encoded ? gunzipSync(Buffer.from(sent, 'base64')).toString('utf8') : sent;
    return {
      status: statusCode,
      headers,
      text: body,
      get json(): unknown {
        return JSON.parse(body);
      },
    };
  };
  return { records, audit, time, refusals, served, errors, ask, run };
}
