import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { type ConsolePath, mayOpen, PAGE_ROLES } from '../../shared/core/pages/page-roles.ts';
import { failureOf, failurePage } from '../../shared/web/failure.ts';
import { messageResponse, methodNotAllowed, notImplemented } from '../../shared/web/parts/message.tsx';
import { readPageRequest } from '../../shared/web/request.ts';
import { serveRequest } from '../../shared/web/served.ts';
import { showHome } from './home/home.tsx';
import { report, reportRefusal } from './log.ts';
import type { ConsolePorts } from './ports.ts';
import { showRefusals } from './refusals/list.tsx';
import { showRefusal } from './refusals/one.tsx';
import type { ConsoleRequest } from './request.ts';
import { showReview } from './review/review.tsx';
import { saveSettings, showSettings } from './settings/high-security.ts';
import { showUser, submitUser } from './user/dispatch.ts';
import { changeSelected } from './user-list/bulk/bulk.ts';
import { showUserList } from './user-list/list.tsx';

type Handle = (ports: ConsolePorts, request: ConsoleRequest) => APIGatewayProxyResult | Promise<APIGatewayProxyResult>;

interface ConsolePage {
  readonly GET: Handle;
  readonly POST?: Handle;
}

const PAGES: Readonly<Record<ConsolePath, ConsolePage>> = {
  '/': { GET: showHome },
  '/sys_user_list.do': { GET: showUserList, POST: changeSelected },
  '/sys_usage_list.do': { GET: showReview },
  '/sys_user.do': { GET: showUser, POST: submitUser },
  '/high_security_settings.do': { GET: showSettings, POST: saveSettings },
  '/sys_decision_list.do': { GET: showRefusals },
  '/sys_decision.do': { GET: showRefusal },
};
const isConsolePath = (path: string): path is ConsolePath => Object.hasOwn(PAGES, path);

/**
 * The function behind the home page and the administration console: one event in, one answer out. What it serves, the
 * authorizer's context says.
 *
 * @throws Error (in the returned function) where an event did not come through the authorizer.
 */
export function createConsole(ports: ConsolePorts): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    const request = readPageRequest(event, ports.publicUrl);
    return serveRequest(ports, request, () => respond(ports, request));
  };
}

async function respond(ports: ConsolePorts, request: ConsoleRequest): Promise<APIGatewayProxyResult> {
  try {
    const result = await dispatch(ports, request);
    return request.method === 'HEAD' ? { ...result, body: '' } : result;
  } catch (error) {
    return failed(ports, request, error);
  }
}

function dispatch(ports: ConsolePorts, request: ConsoleRequest): APIGatewayProxyResult | Promise<APIGatewayProxyResult> {
  const { context, shell, method } = request;
  const { path } = context;
  if (!isConsolePath(path)) return notImplemented(shell, 'This page is not part of the administration console.');
  if (!mayOpen(path, context)) return roleMissing(ports, request, PAGE_ROLES[path] ?? []);
  const page = PAGES[path];
  if (method === 'GET' || method === 'HEAD') return page.GET(ports, request);
  if (method === 'POST' && page.POST !== undefined) return page.POST(ports, request);
  return methodNotAllowed(shell, page.POST === undefined ? 'GET, HEAD' : 'GET, HEAD, POST');
}

function roleMissing(ports: ConsolePorts, request: ConsoleRequest, roles: readonly string[]): APIGatewayProxyResult {
  reportRefusal(ports, request, { code: 'role_missing' });
  const text = `This page needs the role ${roles.join(' or ')}. Ask an administrator if you should have it.`;
  return messageResponse(403, request.shell, { title: 'Not allowed', text });
}

function failed(ports: ConsolePorts, request: ConsoleRequest, error: unknown): APIGatewayProxyResult {
  const { context, shell, method } = request;
  ports.onError(context.path, error);
  const failure = failureOf(error, { method, decisionId: null });
  if (failure.dependency !== null) report(ports, request, { outcome: 'unavailable', record: null, detail: [failure.dependency] });
  return failurePage(shell, failure);
}
