import { CfnOutput } from 'aws-cdk-lib';
import { DomainName, EndpointType, type RestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSetGroup } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

export interface ApiDomainProps {
  readonly api: RestApi;
  readonly domainName: string;
  readonly certificateArn: string;
  /** Undefined: the owner of the zone makes the record for the output. */
  readonly hostedZoneId: string | undefined;
}

/** The custom domain name of the API. It maps to the stage at the root, so paths do not begin with the stage. */
export class ApiDomain extends Construct {
  constructor(scope: Construct, id: string, { api, domainName, certificateArn, hostedZoneId }: ApiDomainProps) {
    super(scope, id);
    const domain = new DomainName(this, 'DomainName', {
      domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
      mapping: api,
    });
    const target = domain.domainNameAliasDomainName;
    if (hostedZoneId !== undefined) {
      const aliasTarget = { dnsName: target, hostedZoneId: domain.domainNameAliasHostedZoneId };
      const records = (['A', 'AAAA'] as const).map((type) => ({ name: domainName, type, aliasTarget }));
      // By id instead of a look-up of the zone, because synthesis makes no calls to AWS.
      new CfnRecordSetGroup(this, 'Alias', { hostedZoneId, recordSets: records });
    }
    new CfnOutput(this, 'Target', { value: target, description: `Where ${domainName} points to: an alias or CNAME record` });
  }
}
