import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { APPLICATION } from '../../../shared/core/names.ts';
import { BLOCKED_PAGES, type SignInRates, signInRates } from './sign-in-rates.ts';

export interface WebAclProps {
  readonly stage: string;
  readonly apiStage: Stage;
  /** What one address may send to sign-in in five minutes. */
  readonly rates: SignInRates;
  readonly logRetention: RetentionDays;
}

/**
 * The web ACL before the API: AWS's managed rules, and rate rules on sign-in.
 *
 * Rules that look for web attacks where integrations legitimately send text, or for the habits of browsers, only count: a
 * SOAP envelope of 4 MB with HTML inside, sent without User-Agent, is a good request here. What they count stands in the metrics.
 *
 * Source: AWS WAF Developer Guide, "AWS Managed Rules rule groups list".
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, { stage, apiStage, rates, logRetention }: WebAclProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      name: `${APPLICATION}-${stage}`,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      // WAF keeps the names All and Default_Action for itself. Source: AWS::WAFv2::WebACL, VisibilityConfig.
      visibilityConfig: visibility(`${APPLICATION}-${stage}`),
      customResponseBodies: BLOCKED_PAGES,
      rules: [
        ...signInRates(rates),
        managed(2, 'AWSManagedRulesAmazonIpReputationList'),
        managed(3, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managed(4, 'AWSManagedRulesCommonRuleSet', COUNTED),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { webAclArn: acl.attrArn, resourceArn: apiStage.stageArn });
    const log = new LogGroup(this, 'Log', {
      // WAF writes only to log groups whose name begins like this.
      logGroupName: `aws-waf-logs-${APPLICATION}-${stage}`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [log.logGroupArn],
      redactedFields: [...CREDENTIAL_HEADERS.map((name) => ({ singleHeader: { Name: name } })), { queryString: {} }],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT'].map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
    });
  }
}

/** Headers that carry a password, a session or an assertion. */
const CREDENTIAL_HEADERS = ['authorization', 'cookie', 'x-usertoken', 'de_user', 'sm_user', 'sm_nonce'];

/** Rules of the common rule set that would refuse good integrations. */
const COUNTED = [
  'NoUserAgent_HEADER',
  'UserAgent_BadBots_HEADER',
  'SizeRestrictions_QUERYSTRING',
  'SizeRestrictions_Cookie_HEADER',
  'SizeRestrictions_BODY',
  'EC2MetaDataSSRF_BODY',
  'EC2MetaDataSSRF_QUERYARGUMENTS',
  'GenericLFI_BODY',
  'GenericLFI_QUERYARGUMENTS',
  // A search for `install.log` is one.
  'RestrictedExtensions_QUERYARGUMENTS',
  'GenericRFI_BODY',
  'GenericRFI_QUERYARGUMENTS',
  'CrossSiteScripting_BODY',
  'CrossSiteScripting_QUERYARGUMENTS',
];

const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  // Samples keep the headers of requests, credentials among them.
  sampledRequestsEnabled: false,
});

function managed(priority: number, name: string, counted: readonly string[] = []): CfnWebACL.RuleProperty {
  const ruleActionOverrides = counted.map((rule) => ({ name: rule, actionToUse: { count: {} } }));
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name, ruleActionOverrides } },
    visibilityConfig: visibility(name),
  };
}
