import { EndpointType, type RestApiProps } from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';

type EndpointProps = Pick<RestApiProps, 'endpointConfiguration' | 'disableExecuteApiEndpoint' | 'policy'>;

/** Port of the API behind an interface endpoint. */
const HTTPS = 443;

/**
 * Where the API can be reached: regional, from everywhere; or private, only through the VPC endpoints of the option. With a domain name its
 * own host is closed unless the option says otherwise, since what stands before the domain name (a CDN, a firewall) does not stand before it.
 *
 * Source: API Gateway Developer Guide, "Disable the default endpoint for REST APIs" and "Private REST APIs".
 */
export function endpointProps(scope: Construct, { vpcEndpointIds, executeApiEndpoint }: Config): EndpointProps {
  if (vpcEndpointIds.length === 0)
    return {
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      ...(executeApiEndpoint ? {} : { disableExecuteApiEndpoint: true }),
    };
  return {
    endpointConfiguration: {
      types: [EndpointType.PRIVATE],
      vpcEndpoints: vpcEndpointIds.map((vpcEndpointId) =>
        InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, vpcEndpointId, { vpcEndpointId, port: HTTPS }),
      ),
    },
    policy: onlyThrough(vpcEndpointIds),
  };
}

/**
 * The Allow lets requests come as far as the authorizer, which decides. The Deny is what closes the API, also where another policy allows.
 *
 * Source: API Gateway Developer Guide, "API Gateway resource policy examples".
 */
const onlyThrough = (vpcEndpointIds: readonly string[]): PolicyDocument => {
  const all = { principals: [new AnyPrincipal()], actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] };
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ ...all, effect: Effect.ALLOW }),
      new PolicyStatement({ ...all, effect: Effect.DENY, conditions: { StringNotEquals: { 'aws:SourceVpce': [...vpcEndpointIds] } } }),
    ],
  });
};
