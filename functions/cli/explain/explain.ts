import { type Explanation, explain, parseRequest } from '../../../shared/core/decision/explain.ts';
import { readAddress } from '../../../shared/core/request/address.ts';
import { normalizeUserName, readUser, type User } from '../../../shared/core/users/user.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, type Deployment, UsageError } from '../ports.ts';
import { explainDecision } from './explain-decision.ts';
import { asText } from './explanation.ts';

export interface ExplainOptions extends JsonOption {
  readonly user?: string;
  readonly request?: string;
  /** Address that the request comes from. */
  readonly source?: string;
  readonly decision?: string;
  readonly log: readonly string[];
}

/** `nis explain`: of a request that may come, or of a decision that was made. */
export async function explainCommand(context: Context, options: ExplainOptions): Promise<void> {
  const { decision, request, source, json } = options;
  if ((decision === undefined) === (request === undefined))
    throw new UsageError("Give either --request 'POST /incident.do?SOAP' with --user NAME, or --decision ID.");
  if (source !== undefined && (request === undefined || readAddress(source.replace(/\/64$/, '')) === null))
    throw new UsageError('Give --source with --request, as an address such as 203.0.113.7 or 2001:db8::7.');
  if (decision !== undefined) return explainDecision(context, decision, options);
  const explanation = await explainRequest(await context.connect(), request ?? '', options, context.terminal.now());
  context.terminal.out(json ? jsonLine(explanation) : asText(explanation, context.terminal.look));
}

async function explainRequest(
  deployment: Deployment,
  text: string,
  { user: name, source }: ExplainOptions,
  now: number,
): Promise<Explanation> {
  const request = parseRequest(text);
  if (request === null)
    throw new UsageError(`${JSON.stringify(text)} is no request: write method and path, for example --request 'POST /incident.do?SOAP'.`);
  const [roles, settings, { blocked }, { basic: basicForPeople }, user, guest, soapGuest] = await Promise.all([
    deployment.loadRoles(),
    deployment.loadSettings(),
    deployment.blockedProtocols.read(),
    deployment.basicForPeople.read(),
    name === undefined ? null : knownUser(deployment, name, now),
    userOrNull(deployment, 'guest', now),
    userOrNull(deployment, 'soap.guest', now),
  ]);
  return explain({
    request,
    user,
    guestOf: (which) => (which === 'guest' ? guest : soapGuest),
    roles,
    settings,
    blocked,
    basicForPeople,
    ...(source === undefined ? {} : { source }),
    now,
  });
}

async function userOrNull({ users }: Deployment, name: string, now: number): Promise<User | null> {
  const item = await users.record(name);
  return item === null ? null : readUser(item, now);
}

async function knownUser({ users }: Deployment, typed: string, now: number): Promise<User> {
  const name = normalizeUserName(typed);
  const item = name === null ? null : await users.record(name);
  if (item === null) throw new UsageError(`There is no user ${JSON.stringify(typed)}: nis users list shows them.`);
  const user = readUser(item, now);
  if (user === null)
    throw new UsageError(`The record of ${JSON.stringify(typed)} has an attribute of the wrong type: nis preview says which user and why.`);
  return user;
}
