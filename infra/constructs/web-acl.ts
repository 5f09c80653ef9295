import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { APPLICATION } from '../../shared/core/names.ts';
import { NAMED_ROUTES } from '../../shared/core/request/routes.ts';

export interface WebAclProps {
  readonly stage: string;
  readonly apiStage: Stage;
  /** Requests to sign-in that one address may send in five minutes. */
  readonly signInRateLimit: number;
  readonly logRetention: RetentionDays;
}

/**
 * The web ACL before the API: AWS's managed rules, and a rate rule on the pages where passwords are tried.
 *
 * Rules that look for web attacks where integrations legitimately send text, or for the habits of browsers, only count: a
 * SOAP envelope of 4 MB with HTML inside, sent without User-Agent, is a good request here. What they count stands in the metrics.
 *
 * Source: AWS WAF Developer Guide, "AWS Managed Rules rule groups list".
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, { stage, apiStage, signInRateLimit, logRetention }: WebAclProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      name: `${APPLICATION}-${stage}`,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('all'),
      rules: [
        signInRate(0, signInRateLimit),
        managed(1, 'AWSManagedRulesAmazonIpReputationList'),
        managed(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managed(3, 'AWSManagedRulesCommonRuleSet', COUNTED),
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

function signInRate(priority: number, limit: number): CfnWebACL.RuleProperty {
  return {
    name: 'SignInRate',
    priority,
    action: { block: {} },
    statement: {
      rateBasedStatement: {
        limit,
        aggregateKeyType: 'IP',
        scopeDownStatement: {
          regexMatchStatement: {
            regexString: SIGN_IN_PATHS,
            fieldToMatch: { uriPath: {} },
            textTransformations: [
              { priority: 0, type: 'URL_DECODE' },
              { priority: 1, type: 'LOWERCASE' },
            ],
          },
        },
      },
    },
    visibilityConfig: visibility('SignInRate'),
  };
}

/** Sign-in's pages but its assets, as the end of a path: at the execute-api host the stage stands before it. */
const SIGN_IN_PATHS = NAMED_ROUTES.filter(({ owner, resource }) => owner === 'sign-in' && !/^\/(assets|favicon|logout)/.test(resource))
  .map(({ resource }) => (resource.endsWith('/{proxy+}') ? resource.slice(0, -'{proxy+}'.length) : `${resource.replaceAll('.', '\\.')}$`))
  .join('|');
