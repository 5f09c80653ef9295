import { LocalRunError } from '../error.ts';
import { type Found, resourcesOfType, type Stack } from './read.ts';
import type { Resolver } from './resolve.ts';

/** One REST API of the templates, with its one stage. */
export interface ApiModel {
  readonly apiId: string;
  readonly stage: string;
  /** Whether the host that API Gateway gives is open. */
  readonly executeApiHost: boolean;
  readonly binaryMediaTypes: readonly string[];
  readonly root: ResourceNode;
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponseModel>;
}

/** A node of the resource tree. */
export interface ResourceNode {
  /** As in the event's `resource`, for example `/assets/{proxy+}`. */
  readonly path: string;
  /** By path part. */
  readonly children: Map<string, ResourceNode>;
  /** By HTTP method; `ANY` for the rest. */
  readonly methods: Map<string, MethodModel>;
}

export interface MethodModel {
  /** null: AuthorizationType NONE. */
  readonly authorizer: AuthorizerModel | null;
  readonly integration: IntegrationModel;
}

export interface AuthorizerModel {
  readonly functionArn: string;
  /** For example `method.request.header.Host`. */
  readonly identitySources: readonly string[];
}

export interface IntegrationModel {
  readonly type: string;
  readonly uri: string;
  /** `ANY`: that of the request. */
  readonly method: string;
  /** `integration.request.{header|path|querystring}.<name>` to a quoted text or a mapping. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface GatewayResponseModel {
  readonly statusCode: number | undefined;
  /** `gatewayresponse.header.<name>` to a quoted text or a mapping. */
  readonly parameters: Readonly<Record<string, string>>;
  /** By content type. */
  readonly templates: Readonly<Record<string, string>>;
}

/** Source: API Gateway, "Amazon API Gateway quotas", integration timeout: 29 seconds by default. */
const INTEGRATION_TIMEOUT_MS = 29_000;

type Properties = Readonly<Record<string, unknown>>;

/**
 * Reads the REST API from the templates and adds nothing.
 *
 * @throws LocalRunError if there is not exactly one API with one stage, or if it uses something that the local run does not emulate.
 */
export function readApi(stacks: readonly Stack[], resolve: Resolver): ApiModel {
  const ofType = (name: string): { found: Found; id: string; properties: Properties }[] =>
    resourcesOfType(stacks, (type) => type === `AWS::ApiGateway::${name}`).map((found) => ({
      found,
      id: String(resolve(found.stack, { Ref: found.logicalId })),
      properties: resolve(found.stack, found.properties) as Properties,
    }));
  const api = exactlyOne(ofType('RestApi'), 'REST API');
  const stage = exactlyOne(ofType('Stage'), 'stage of the REST API');
  const authorizers = new Map(ofType('Authorizer').map(({ id, properties }) => [id, readAuthorizer(id, properties)]));
  const nodes = readTree(`${api.id}-root`, ofType('Resource'));
  for (const { id, properties } of ofType('Method')) {
    const node = nodes.get(String(properties.ResourceId));
    if (node === undefined) throw new LocalRunError(`The method ${id} belongs to no resource of the REST API: synthesise the app again.`);
    node.methods.set(String(properties.HttpMethod), readMethod(`${String(properties.HttpMethod)} ${node.path}`, properties, authorizers));
  }
  return {
    apiId: api.id,
    stage: stage.id,
    executeApiHost: api.properties.DisableExecuteApiEndpoint !== true,
    binaryMediaTypes: (api.properties.BinaryMediaTypes as string[] | undefined) ?? [],
    root: nodes.get(`${api.id}-root`) as ResourceNode,
    gatewayResponses: new Map(
      ofType('GatewayResponse').map(({ properties }) => [String(properties.ResponseType), readGatewayResponse(properties)]),
    ),
  };
}

function exactlyOne<T>(found: readonly T[], what: string): T {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0)
    throw new LocalRunError(`The templates hold ${found.length} of what the local run needs exactly one of: ${what}.`);
  return first;
}

function readTree(rootId: string, resources: readonly { id: string; properties: Properties }[]): Map<string, ResourceNode> {
  const node = (path: string): ResourceNode => ({ path, children: new Map(), methods: new Map() });
  const nodes = new Map([[rootId, node('/')]]);
  let waiting = [...resources];
  while (waiting.length > 0) {
    const left = waiting.filter(({ id, properties }) => {
      const parent = nodes.get(String(properties.ParentId));
      if (parent === undefined) return true;
      const part = String(properties.PathPart);
      const child = node(`${parent.path === '/' ? '' : parent.path}/${part}`);
      parent.children.set(part, child);
      nodes.set(id, child);
      return false;
    });
    if (left.length === waiting.length)
      throw new LocalRunError(`The resource ${left[0]?.id} has no parent in the REST API: synthesise the app again.`);
    waiting = left;
  }
  return nodes;
}

function readMethod(name: string, properties: Properties, authorizers: ReadonlyMap<string, AuthorizerModel>): MethodModel {
  const { AuthorizationType, AuthorizerId, ApiKeyRequired, Integration } = properties;
  const authorizer = AuthorizationType === 'CUSTOM' ? authorizers.get(String(AuthorizerId)) : null;
  if (authorizer === undefined || (authorizer === null && AuthorizationType !== 'NONE') || ApiKeyRequired === true)
    throw new LocalRunError(`The method ${name} is authorised by what the local run does not emulate: use the REQUEST authorizer.`);
  const { Type, Uri, IntegrationHttpMethod, RequestParameters, TimeoutInMillis } = (Integration ?? {}) as Properties;
  return {
    authorizer,
    integration: {
      type: String(Type),
      uri: String(Uri),
      method: String(IntegrationHttpMethod ?? 'ANY'),
      parameters: (RequestParameters as Record<string, string> | undefined) ?? {},
      timeoutMs: Number(TimeoutInMillis ?? INTEGRATION_TIMEOUT_MS),
    },
  };
}

function readAuthorizer(id: string, { Type, AuthorizerUri, IdentitySource, AuthorizerResultTtlInSeconds }: Properties): AuthorizerModel {
  // Source: CloudFormation Template Reference, AWS::ApiGateway::Authorizer: results are cached for 300 seconds by default.
  if (Type !== 'REQUEST' || AuthorizerResultTtlInSeconds !== 0)
    throw new LocalRunError(`The local run emulates authorizers of the type REQUEST without caching: set both for ${id}.`);
  return {
    functionArn: functionOfUri(String(AuthorizerUri)),
    identitySources: String(IdentitySource ?? '')
      .split(',')
      .map((source) => source.trim())
      .filter((source) => source !== ''),
  };
}

/** The function in an invocation URI. Source: API Gateway API Reference, PutIntegration, "uri". */
export const functionOfUri = (uri: string): string => /\/functions\/([^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;

function readGatewayResponse({ StatusCode, ResponseParameters, ResponseTemplates }: Properties): GatewayResponseModel {
  return {
    statusCode: StatusCode === undefined ? undefined : Number(StatusCode),
    parameters: (ResponseParameters as Record<string, string> | undefined) ?? {},
    templates: (ResponseTemplates as Record<string, string> | undefined) ?? {},
  };
}
