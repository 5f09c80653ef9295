import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { REASONS } from '../../shared/core/decision/reasons.ts';
import { DependencyError } from '../../shared/core/ports.ts';
import { messageResponse, methodNotAllowed, notImplemented } from '../../shared/web/message.tsx';
import { homePage } from './home.tsx';
import { report } from './log.ts';
import type { ConsolePorts } from './ports.ts';
import { type ConsoleRequest, readConsoleRequest } from './request.ts';
import { saveSettings, showSettings } from './settings/high-security.ts';
import { showUser, submitUser } from './user/dispatch.ts';
import { showUserList } from './user-list/list.tsx';

type Handle = (ports: ConsolePorts, request: ConsoleRequest) => APIGatewayProxyResult | Promise<APIGatewayProxyResult>;

interface ConsolePage {
  /** Roles of which one must be in force; null: everybody who may use the UI. */
  readonly roles: readonly string[] | null;
  readonly GET: Handle;
  readonly POST?: Handle;
}

/** Source: specification, "Create a non-interactive user for web services" and "Require authentication" (Role required). */
const USER_ROLES = ['user_admin', 'admin'];
const SETTING_ROLES = ['admin', 'security_admin'];

const PAGES = new Map<string, ConsolePage>([
  ['/', { roles: null, GET: (_ports, { context }) => homePage(context) }],
  ['/sys_user_list.do', { roles: USER_ROLES, GET: showUserList }],
  ['/sys_user.do', { roles: USER_ROLES, GET: showUser, POST: submitUser }],
  ['/high_security_settings.do', { roles: SETTING_ROLES, GET: showSettings, POST: saveSettings }],
]);

/**
 * The function behind the home page and the administration console: one event in, one answer out. What it serves, the
 * authorizer's context says.
 *
 * @throws Error (in the returned function) where an event did not come through the authorizer.
 */
export function createConsole(ports: ConsolePorts): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    const request = readConsoleRequest(event);
    try {
      const result = await dispatch(ports, request);
      return request.method === 'HEAD' ? { ...result, body: '' } : result;
    } catch (error) {
      return failed(ports, request, error);
    }
  };
}

function dispatch(ports: ConsolePorts, request: ConsoleRequest): APIGatewayProxyResult | Promise<APIGatewayProxyResult> {
  const { context, shell, method } = request;
  const page = PAGES.get(context.path);
  if (page === undefined) return notImplemented(shell, 'This page is not part of the administration console.');
  if (page.roles?.some((role) => context.roles.includes(role)) === false) return roleMissing(ports, request, page.roles);
  if (method === 'GET' || method === 'HEAD') return page.GET(ports, request);
  if (method === 'POST' && page.POST !== undefined) return page.POST(ports, request);
  return methodNotAllowed(shell, page.POST === undefined ? 'GET, HEAD' : 'GET, HEAD, POST');
}

function roleMissing(ports: ConsolePorts, request: ConsoleRequest, roles: readonly string[]): APIGatewayProxyResult {
  report(ports, request, { outcome: 'refused', record: null, detail: ['role_missing'] });
  const text = `This page needs the role ${roles.join(' or ')}. Ask an administrator if you should have it.`;
  return messageResponse(403, request.shell, { title: 'Not allowed', text });
}

function failed(ports: ConsolePorts, request: ConsoleRequest, error: unknown): APIGatewayProxyResult {
  ports.onError(request.context.path, error);
  if (error instanceof DependencyError) {
    report(ports, request, { outcome: 'unavailable', record: null, detail: [error.dependency] });
    const text = `${REASONS.dependency_unavailable.publicText} Look first whether a change was made all the same.`;
    return messageResponse(503, request.shell, { title: 'Service unavailable', text }, { 'Retry-After': '5' });
  }
  const text = `Something went wrong here. Try again; if it stays, give the administrator this id: ${request.context.decision_id}`;
  return messageResponse(500, request.shell, { title: 'Error', text });
}
