import type { RequestContext } from '../../decision/context.ts';
import { operationOf } from '../../request/operation.ts';
import type { Operation, ServedLine } from './lines.ts';

/** What a function learns of a request while it serves it. */
export interface Deed {
  /** As in `ServedLine`. */
  table: string | null;
  operation: Operation;
  /** The first cause for which something was refused; null: nothing was. */
  code: string | null;
  /** The status says that nothing was found, and nothing was refused. */
  foundNothing?: boolean;
}

/** What is known before anything is served. A function that serves tables names the one that it serves. */
export const beginDeed = ({ table, protocol, path }: Pick<RequestContext, 'table' | 'protocol' | 'path'>, method: string): Deed => ({
  table: table === null ? null : 'other',
  operation: operationOf({ protocol, method, path }),
  code: null,
});

/** Notes why a request is refused. The first cause stays: what follows, follows from it. */
export function noteRefusal(deed: Deed, code: string): void {
  deed.code ??= code;
}

/** Codes of answers whose page says no more than the status. */
const CODES: Readonly<Partial<Record<number, string>>> = {
  400: 'form_incomplete',
  403: 'not_allowed',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'changed_meanwhile',
  413: 'body_too_large',
  415: 'not_a_form',
  422: 'invalid_value',
  501: 'not_implemented',
  503: 'dependency_unavailable',
};

const codeOf = ({ code, foundNothing = false }: Deed, status: number): string | null =>
  code ?? (status < 400 || foundNothing ? null : (CODES[status] ?? 'internal_error'));

/**
 * The line about a request that was answered; null: there is none, because the route is open to everyone, or a browser only asked whether
 * a page may send the request. Neither is the use of an account.
 *
 * @param status of the answer; @param now milliseconds since the epoch.
 */
export function servedLine(context: RequestContext, deed: Deed, status: number, now: number): ServedLine | null {
  const { decision_id, reason, session_kind, surface, protocol, credential, credential_id, source, write, mid_server } = context;
  if (reason === 'public' || reason === 'preflight') return null;
  const code = codeOf(deed, status);
  return {
    log: 'served',
    decision_id,
    time: new Date(now).toISOString(),
    user: context.user_name,
    session_kind,
    surface,
    protocol,
    table: deed.table,
    operation: deed.operation,
    outcome: code === null ? 'done' : 'refused',
    code,
    credential,
    credential_id,
    source,
    write,
    mid_server,
  };
}
