import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readBody } from '../read-body.ts';
import { createVerifier, type Verified } from './verify.ts';

export interface UpstreamOptions {
  /** Address of the gate, which is the issuer and publishes the public keys. */
  readonly gatewayUrl: string;
  readonly ownUrl: string;
  /** Takes one line for the terminal. */
  readonly print: (line: string) => void;
}

const LARGEST_BODY = 10 * 1024 * 1024;

/**
 * A small upstream to try the gate with. It accepts only requests that came through the gate, says who the caller is, and shows what
 * arrived. `/api/now/whoami` answers in the form of functions/instance.
 */
export function createUpstream({ gatewayUrl, ownUrl, print }: UpstreamOptions): RequestListener {
  const verify = createVerifier(gatewayUrl, ownUrl);
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '/', headers } = request;
    const [path = '/', ...query] = url.split('?');
    const body = (await readBody(request, LARGEST_BODY)).toString('utf8');
    const verified = await verify({ method, path, query: query.join('?'), headers, body });
    print(`upstream: ${method} ${path}  ${verified.ok ? `${whoOf(verified)}  assertion verified` : `refused: ${verified.why}`}`);
    if (!verified.ok) return answer(response, 403, { error: `This upstream takes requests through the gate only: ${verified.why}.` });
    if (path === '/api/now/whoami') return answer(response, 200, { result: whoami(verified) });
    const { claims } = verified;
    return answer(response, 200, { method, url, headers: received(request), body: body.slice(0, 10_000), claims });
  }
  return (request, response) => {
    serve(request, response).catch((error: unknown) => answer(response, 500, { error: String(error) }));
  };
}

type Good = Extract<Verified, { ok: true }>;

const whoOf = ({ claims, roles }: Good): string => `${claims.sub} (${claims.session_kind}; ${roles.join(', ') || 'no role'})`;

const whoami = ({ claims, roles }: Good): object => ({
  user_name: claims.sub,
  session_kind: claims.session_kind,
  roles,
  surface: claims.surface,
  protocol: claims.protocol,
  reason: claims.reason,
  decision_id: claims.jti,
});

/** Name and value of every header, in order, including repeated ones. */
const received = ({ rawHeaders }: IncomingMessage): string[] =>
  rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));

function answer(response: ServerResponse, status: number, content: object): void {
  if (response.headersSent) return;
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
  response.writeHead(status, headers).end(`${JSON.stringify(content, null, 2)}\n`);
}
