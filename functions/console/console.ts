import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { readContext } from '../../shared/core/context.ts';
import { methodNotAllowed, notImplemented } from '../../shared/web/message.tsx';
import { shellOf } from '../../shared/web/page.tsx';
import { homePage } from './home.tsx';

/**
 * The function behind the home page and the administration console: one event in, one answer out. What it serves, the
 * authorizer's context says.
 *
 * @throws Error where the event did not come through the authorizer.
 */
export async function serveConsole(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const context = readContext(event.requestContext.authorizer);
  const shell = shellOf(context);
  if (context.path !== '/')
    return notImplemented(shell, 'This page comes with the administration console, which is not part of this version yet.');
  if (context.write) return methodNotAllowed(shell, 'GET, HEAD');
  return homePage(context);
}
