import type { APIGatewayProxyResult } from 'aws-lambda';
import { retryAfter } from '../../../shared/web/failure.ts';
import { messageResponse, methodNotAllowed } from '../../../shared/web/parts/message.tsx';
import { shellOf } from '../../../shared/web/parts/page.tsx';
import type { InstancePorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import { type Service, servedTable } from '../service.ts';
import { formPage } from './form-page.tsx';
import { submitForm } from './form-submit.ts';
import { listPage } from './list-page.tsx';
import { servePortal } from './portal/portal.ts';

/** What people see: `/<table>_list.do`, `/<table>.do` and the portal. */
export const pages: Service = { serve: servePage, refuse: refusalPage };

async function servePage(ports: InstancePorts, request: InstanceRequest): Promise<APIGatewayProxyResult> {
  const { context, method } = request;
  if (context.surface !== 'ui' && context.surface !== 'portal') throw new Problem('not_found', 'There is no such page.');
  if (context.surface === 'portal') return servePortal(ports, request);
  if (context.table === null) throw new Problem('not_found', 'There is no such page.');
  const served = servedTable(request);
  if (method === 'GET') return context.list ? listPage(ports, request, served) : formPage(ports, request, served);
  if (context.list) return methodNotAllowed(shellOf(context), 'GET, HEAD');
  return method === 'POST' ? submitForm(ports, request, served) : methodNotAllowed(shellOf(context), 'GET, HEAD, POST');
}

const TITLES: Readonly<Record<number, string>> = { 404: 'Not found', 500: 'Error', 503: 'Service unavailable' };

function refusalPage(problem: Problem, { context }: InstanceRequest): APIGatewayProxyResult {
  const status = problem.code === 'unknown_table' ? 404 : problem.kind.status;
  const title = TITLES[status] ?? problem.kind.title;
  return messageResponse(status, shellOf(context), { title, text: problem.message }, retryAfter(status));
}
