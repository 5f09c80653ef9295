import { readContext } from '../../shared/core/decision/context.ts';
import { userToken } from '../../shared/core/sign-in/session.ts';
import type { Addressed } from './address.ts';
import type { Call, Trace } from './chain.ts';
import type { Note } from './finding.ts';
import { keysOf, type Reading } from './oracle-classify.ts';
import type { Expected } from './oracle-decide.ts';
import { comesFromOutside } from './oracle-envelope.ts';
import type { RawRequest } from './raw-request.ts';
import { USERS } from './world.ts';

export interface Served {
  readonly request: RawRequest;
  readonly addressed: Addressed;
  readonly reading: Extract<Reading, { kind: 'classified' }>;
  readonly expected: Expected;
  readonly trace: Trace;
  readonly owner: Call | undefined;
}

/** That what was decided is what is served, or refused, and nothing else. */
export function checkServed(served: Served, note: Note): void {
  const { expected, trace, owner, reading, request } = served;
  if (!expected.decision.startsWith('allow')) {
    const status = expected.decision.startsWith('challenge') ? 401 : 403;
    if (trace.answer.status !== status) note('difference', `a refusal answered ${trace.answer.status}`);
    checkGoto(served, note);
    return;
  }
  if (owner?.who !== reading.owner) {
    note('wrongly_allowed', `${owner?.who} served what ${reading.owner} owns`);
    return;
  }
  if (request.upstream && owner.who === 'instance') {
    checkUpstream(served, owner, note);
    return;
  }
  checkContext(served, owner, note);
  checkRecords(served, note);
  checkSession(served, note);
}

const authorizerPart = ({ event }: Call): Record<string, unknown> =>
  (event.requestContext as { authorizer: Record<string, unknown> }).authorizer;

function checkUpstream({ reading, expected }: Served, owner: Call, note: Note): void {
  const context = authorizerPart(owner);
  const wanted = {
    path: encodeURI(reading.path).slice(1),
    protocol: reading.protocol ?? 'none',
    user: encodeURI(expected.principal?.user.user_name ?? 'guest'),
  };
  for (const [key, value] of Object.entries(wanted)) {
    if (context[key] !== value) note('wrongly_allowed', `the upstream is told ${key} ${context[key]}, it is ${value}`);
  }
}

/** What the function is told is what the raw request says. */
function checkContext({ reading, expected, addressed, request }: Served, owner: Call, note: Note): void {
  const { surface, protocol, path, table, record, list, write, midServer } = reading;
  const { principal, session } = expected;
  const context = readContext(authorizerPart(owner));
  const nonInteractive = principal?.user.web_service_access_only ?? false;
  const wanted = {
    ...{ surface, protocol, path, table, record, list, write, mid_server: midServer },
    user_name: principal?.user.user_name ?? 'guest',
    session_kind:
      principal === null || expected.decision !== 'allow allowed' ? 'guest' : nonInteractive ? 'non_interactive' : 'interactive',
    elevated: principal?.elevated ?? false,
    roles: principal?.activeRoles ?? [],
    user_token: session === null ? null : userToken(session.token),
    stage_prefix: addressed.prefix,
  };
  for (const [key, value] of Object.entries(wanted)) {
    const told = context[key as keyof typeof wanted];
    if (JSON.stringify(told) !== JSON.stringify(value))
      note('wrongly_allowed', `told ${key} ${JSON.stringify(told)}, it is ${JSON.stringify(value)}`);
  }
  if (owner.event.httpMethod !== request.method) note('wrongly_allowed', 'the function got another method');
}

/** Source: specification, "Create a non-interactive user for web services" and "Require authentication", Role required. */
const ADMINISTRATORS = ['user_admin', 'admin', 'security_admin'];
const WRITES = ['insert', 'update', 'delete'];

/** A read writes nothing; a request reaches its own table only, and no sys_ table. */
function checkRecords({ reading, trace, expected, owner }: Served, note: Note): void {
  const written = trace.records.filter(([call]) => WRITES.includes(call));
  if (!reading.write && (written.length > 0 || trace.administered)) note('wrongly_allowed', 'a read wrote');
  for (const [call, table] of trace.records) {
    if (table.startsWith('sys_')) note('wrongly_allowed', `${call} of ${table}`);
    if (table !== reading.table && reading.surface !== 'portal') note('wrongly_allowed', `${call} of ${table}, asked was ${reading.table}`);
  }
  if (trace.administered && expected.session === null) note('wrongly_allowed', 'administered without a session');
  const mayAdminister = ADMINISTRATORS.some((role) => expected.principal?.activeRoles.includes(role));
  const consolePage = owner?.who === 'console' && reading.path !== '/';
  if (consolePage && trace.answer.status < 400 && !mayAdminister) note('wrongly_allowed', 'the console without a role');
}

/** Only an interactive user who proved to be one gets a session, and only by signing in, elevating or changing the password; tokens are for machines. */
function checkSession({ reading, trace, expected, request }: Served, note: Note): void {
  for (const name of trace.sessionsMade) {
    const user = USERS.find(({ user_name }) => user_name === name);
    if (user === undefined || user.web_service_access_only || !user.active || user.locked_out || user.password_hash === null)
      note('wrongly_allowed', `a session of ${name}`);
    if (!/^\/(?:login|login_with_sso|elevate_role)\.do$|^\/saml\/acs\/?$/i.test(reading.path))
      note('wrongly_allowed', `a session at ${reading.path}`);
  }
  for (const name of trace.tokensMade) {
    const user = USERS.find(({ user_name }) => user_name === name);
    if (!user?.web_service_access_only || !user.active || user.locked_out) note('wrongly_allowed', `a token for ${name}`);
    if (comesFromOutside(name, request)) note('wrongly_allowed', `a token for ${name} from outside of the envelope`);
    if (reading.path !== '/oauth_token.do') note('wrongly_allowed', `a token at ${reading.path}`);
  }
  const forPeople = reading.surface === 'ui' || reading.surface === 'portal';
  if (forPeople && (expected.principal === null || expected.principal.user.web_service_access_only))
    note('wrongly_allowed', 'a page for nobody or for a non-interactive user');
}

/** Back from the sign-in page a person comes to what was asked for. */
function checkGoto({ trace, addressed, expected }: Served, note: Note): void {
  const body = trace.answer.body.toString();
  const [, url] = /http-equiv="refresh" content="0; url=([^"]*)"/.exec(body) ?? [];
  if (expected.decision.startsWith('sign_in') !== (url !== undefined && !url.includes('reason='))) note('difference', 'no way to sign-in');
  if (url === undefined) return;
  if (!url.startsWith(`${addressed.prefix}/login.do`)) note('difference', `forwards to ${url}`);
  const [, goto] = /[?&]goto=([^&]*)$/.exec(url.replaceAll('&amp;', '&')) ?? [];
  if (goto === undefined) return;
  const [path = '', query = ''] = decodeURIComponent(goto).split(/\?(.*)/s);
  const keys = keysOf(query);
  const same = keys !== null && (query === '' || JSON.stringify([...keys].sort()) === JSON.stringify([...addressed.keys].sort()));
  if (path !== addressed.rawPath || !same) note('difference', `comes back to ${path}?${query}`);
}
