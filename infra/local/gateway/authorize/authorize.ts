import type { AuthorizerModel } from '../../assembly/api.ts';
import type { Outcome } from '../../lambda/protocol.ts';
import type { GatewayRequest } from '../request/request.ts';
import { GatewayError } from '../response/response-types.ts';
import { contextVariable, type Variables } from '../response/variables.ts';
import { allows, readStatements } from './policy.ts';

export interface AuthorizerCall {
  readonly model: AuthorizerModel;
  readonly request: GatewayRequest;
  readonly context: Variables;
  readonly methodArn: string;
  readonly event: object;
  readonly invoke: (functionArn: string, payload: string) => Promise<Outcome>;
  /** Called as soon as the authorizer's context is known, because the response of a refusal may show it. */
  readonly onContext: (authorizer: Variables) => void;
}

/**
 * Asks the REQUEST authorizer and evaluates its policy; returns if the request may continue.
 *
 * Source: API Gateway Developer Guide, "Use API Gateway Lambda authorizers" and "Output from an API Gateway Lambda authorizer".
 * Assumption: the result of an authorizer of a REST API has no limit of its own but Lambda's; the 8 KB are of WebSocket APIs.
 *
 * @throws GatewayError UNAUTHORIZED, ACCESS_DENIED, AUTHORIZER_FAILURE, AUTHORIZER_CONFIGURATION_ERROR.
 */
export async function authorize(call: AuthorizerCall): Promise<void> {
  requireIdentitySources(call);
  const startedAt = performance.now();
  const outcome = await call.invoke(call.model.functionArn, JSON.stringify(call.event));
  if (!outcome.ok) throw failed(outcome);
  const { principalId, statements, context } = readResult(outcome.payload);
  // "integrationLatency" and every value of the context as text: "Input format of a Lambda function for proxy integration".
  call.onContext({ ...context, principalId, integrationLatency: Math.round(performance.now() - startedAt) });
  if (!allows(statements, call.methodArn)) throw new GatewayError('ACCESS_DENIED');
}

/** "If a specified identity source is missing, null, or empty, API Gateway returns 401 without calling the Lambda function." */
function requireIdentitySources({ model, request, context }: AuthorizerCall): void {
  for (const source of model.identitySources) {
    const value = source.startsWith('context.') ? contextVariable(context, source.slice('context.'.length)) : request.parameter(source);
    if (value === undefined || value === '') throw new GatewayError('UNAUTHORIZED');
  }
}

/**
 * "To return 401 Unauthorized, throw the text Unauthorized"; any other error is a 500.
 * Assumption: that one, like a timeout, is AUTHORIZER_FAILURE, and a malformed result AUTHORIZER_CONFIGURATION_ERROR.
 */
function failed({ errorType, errorMessage }: { errorType: string; errorMessage: string }): GatewayError {
  if (errorMessage === 'Unauthorized') return new GatewayError('UNAUTHORIZED');
  return new GatewayError('AUTHORIZER_FAILURE', { detail: `${errorType}: ${errorMessage}` });
}

interface Result {
  readonly principalId: string;
  readonly statements: NonNullable<ReturnType<typeof readStatements>>;
  readonly context: Readonly<Record<string, string>>;
}

function readResult(payload: string): Result {
  const result = JSON.parse(payload) as { principalId?: unknown; policyDocument?: unknown; context?: unknown } | null;
  const statements = readStatements(result?.policyDocument);
  if (typeof result?.principalId !== 'string' || result.principalId === '') throw malformed('it has no principalId');
  if (statements === null) throw malformed('it has no policy document of Allow and Deny statements');
  return { principalId: result.principalId, statements, context: readContext(result.context) };
}

/** "You can't set a JSON object or array as a valid value of any key in the context map." */
function readContext(context: unknown): Record<string, string> {
  if (context === undefined || context === null) return {};
  if (typeof context !== 'object' || Array.isArray(context)) throw malformed('its context is not an object');
  const entries = Object.entries(context).filter(([, value]) => value !== null);
  const wrong = entries.find(([, value]) => !['string', 'number', 'boolean'].includes(typeof value));
  if (wrong !== undefined) throw malformed(`the value of its context's key ${wrong[0]} is neither string, number nor boolean`);
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

const malformed = (why: string): GatewayError =>
  new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', { detail: `The authorizer's result is malformed: ${why}.` });
