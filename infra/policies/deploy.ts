import { APPLICATION } from '../../shared/core/names.ts';
import type { Config } from '../config/config.ts';
import { type PolicyDocument, type Statement, statement } from './document.ts';

export interface DeployedTo extends Pick<Config, 'stage' | 'kmsKeyArn' | 'accountStack'> {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** What CloudFormation does for resources of a type, and on which ARNs: `$` stands for the application with the stage. */
interface Right {
  readonly actions: readonly string[];
  /** Behind `arn:partition:service:region:account:`; `*` alone: the actions bind to no resource, or its name is AWS's own. */
  readonly resources: readonly string[];
}

const right = (service: string, actions: string, ...resources: string[]): Right => ({
  actions: actions.split(' ').map((action) => `${service}:${action}`),
  resources: resources.map((resource) => (resource === '*' ? '*' : `${service}:${resource}`)),
});

/**
 * Names of functions and roles have 64 characters at most, so that CloudFormation may cut the name of the stack out of those that it makes.
 *
 * Assumption: it keeps the application's; no document says how it cuts.
 */
const shortened = (kind: string): string => `${kind}${APPLICATION}-*`;

const API = right(
  'apigateway',
  'GET POST PUT PATCH DELETE TagResource UntagResource SetWebACL UpdateRestApiPolicy',
  '/restapis',
  '/restapis/*',
  '/tags/*',
);
const DOMAIN = right('apigateway', 'GET POST PUT PATCH DELETE', '/domainnames', '/domainnames/*');
const FUNCTION = right(
  'lambda',
  'CreateFunction DeleteFunction GetFunction GetFunctionConfiguration UpdateFunctionCode UpdateFunctionConfiguration PublishVersion ListVersionsByFunction GetFunctionCodeSigningConfig GetRuntimeManagementConfig GetFunctionRecursionConfig PutFunctionConcurrency DeleteFunctionConcurrency TagResource UntagResource ListTags CreateAlias UpdateAlias DeleteAlias GetAlias PutProvisionedConcurrencyConfig GetProvisionedConcurrencyConfig DeleteProvisionedConcurrencyConfig AddPermission RemovePermission GetPolicy InvokeFunction PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig GetFunctionEventInvokeConfig',
  shortened('function:'),
);
const ROLE = right(
  'iam',
  'CreateRole DeleteRole GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PassRole TagRole UntagRole PutRolePolicy DeleteRolePolicy GetRolePolicy AttachRolePolicy DetachRolePolicy ListRolePolicies ListAttachedRolePolicies PutRolePermissionsBoundary DeleteRolePermissionsBoundary',
  shortened('role/'),
);
const WEB_ACL = right(
  'wafv2',
  'CreateWebACL UpdateWebACL DeleteWebACL GetWebACL AssociateWebACL DisassociateWebACL GetWebACLForResource PutLoggingConfiguration DeleteLoggingConfiguration GetLoggingConfiguration TagResource UntagResource ListTagsForResource',
  '*',
);
const LOGS = right(
  'logs',
  'CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy TagResource UntagResource ListTagsForResource PutMetricFilter DeleteMetricFilter DescribeMetricFilters PutSubscriptionFilter DeleteSubscriptionFilter DescribeSubscriptionFilters AssociateKmsKey DisassociateKmsKey',
  'log-group:$-*',
  'log-group:aws-waf-logs-$',
  'log-group:aws-waf-logs-$:*',
);
/** Delivery of logs by API Gateway, Step Functions and WAF binds to no resource. */
const LOG_DELIVERY = right(
  'logs',
  'DescribeLogGroups PutQueryDefinition DeleteQueryDefinition DescribeQueryDefinitions CreateLogDelivery GetLogDelivery UpdateLogDelivery DeleteLogDelivery ListLogDeliveries PutResourcePolicy DescribeResourcePolicies',
  '*',
);
const TOPIC = right(
  'sns',
  'CreateTopic DeleteTopic GetTopicAttributes SetTopicAttributes TagResource UntagResource ListTagsForResource ListSubscriptionsByTopic',
  '$-*',
);
const KEY = right(
  'kms',
  'CreateKey DescribeKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource ListResourceTags CreateAlias UpdateAlias DeleteAlias ListAliases',
  '*',
);
const PARAMETER = right(
  'ssm',
  'PutParameter DeleteParameter GetParameters AddTagsToResource RemoveTagsFromResource ListTagsForResource',
  `parameter/${APPLICATION}-sso/*`,
  `parameter/${APPLICATION}-deployment/*`,
);
const CODE_DEPLOY = right(
  'codedeploy',
  'CreateApplication DeleteApplication GetApplication UpdateApplication CreateDeploymentGroup DeleteDeploymentGroup GetDeploymentGroup UpdateDeploymentGroup CreateDeployment GetDeployment StopDeployment GetDeploymentConfig RegisterApplicationRevision TagResource UntagResource ListTagsForResource',
  'application:*',
  'deploymentgroup:*',
  'deploymentconfig:*',
);

/** By type of resource. A test holds it against the templates of every option. */
export const RIGHTS: Readonly<Record<string, readonly Right[]>> = {
  'AWS::ApiGateway::Account': [right('apigateway', 'GET PATCH', '/account'), ROLE],
  'AWS::ApiGateway::Authorizer': [API],
  'AWS::ApiGateway::BasePathMapping': [DOMAIN],
  'AWS::ApiGateway::Deployment': [API],
  'AWS::ApiGateway::DomainName': [DOMAIN],
  'AWS::ApiGateway::GatewayResponse': [API],
  'AWS::ApiGateway::Method': [API],
  'AWS::ApiGateway::Resource': [API],
  'AWS::ApiGateway::RestApi': [API],
  'AWS::ApiGateway::Stage': [API, LOG_DELIVERY],
  'AWS::Budgets::Budget': [right('budgets', 'ViewBudget ModifyBudget TagResource UntagResource ListTagsForResource', '*')],
  'AWS::CloudWatch::Alarm': [
    right('cloudwatch', 'PutMetricAlarm DeleteAlarms DescribeAlarms TagResource UntagResource ListTagsForResource', 'alarm:$-*'),
  ],
  'AWS::CloudWatch::AnomalyDetector': [right('cloudwatch', 'PutAnomalyDetector DeleteAnomalyDetector DescribeAnomalyDetectors', '*')],
  'AWS::CloudWatch::Dashboard': [right('cloudwatch', 'PutDashboard DeleteDashboards GetDashboard', '*')],
  'AWS::CodeDeploy::Application': [CODE_DEPLOY],
  'AWS::CodeDeploy::DeploymentGroup': [CODE_DEPLOY, ROLE],
  'AWS::DynamoDB::GlobalTable': [
    right(
      'dynamodb',
      'CreateTable CreateTableReplica UpdateTable DescribeTable DescribeTimeToLive UpdateTimeToLive DescribeContinuousBackups UpdateContinuousBackups DescribeContributorInsights DescribeKinesisStreamingDestination GetResourcePolicy ListTagsOfResource TagResource UntagResource',
      'table/$-*',
    ),
  ],
  'AWS::Events::Rule': [
    right('events', 'PutRule DeleteRule DescribeRule PutTargets RemoveTargets ListTargetsByRule TagResource UntagResource', 'rule/$-*'),
  ],
  'AWS::IAM::Policy': [ROLE],
  'AWS::IAM::Role': [ROLE],
  'AWS::KMS::Alias': [KEY],
  'AWS::KMS::Key': [KEY],
  'AWS::Lambda::Alias': [FUNCTION],
  'AWS::Lambda::EventInvokeConfig': [FUNCTION],
  'AWS::Lambda::EventSourceMapping': [
    right('lambda', 'CreateEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping TagResource', '*'),
  ],
  'AWS::Lambda::Function': [FUNCTION, ROLE],
  'AWS::Lambda::Permission': [FUNCTION],
  'AWS::Lambda::Version': [FUNCTION],
  'AWS::Logs::LogGroup': [LOGS, LOG_DELIVERY],
  'AWS::Logs::MetricFilter': [LOGS],
  'AWS::Logs::QueryDefinition': [LOG_DELIVERY],
  'AWS::Logs::SubscriptionFilter': [LOGS],
  'AWS::Route53::RecordSetGroup': [right('route53', 'ChangeResourceRecordSets GetChange GetHostedZone ListResourceRecordSets', '*')],
  'AWS::SNS::Topic': [TOPIC],
  'AWS::SNS::TopicPolicy': [TOPIC],
  'AWS::SQS::Queue': [
    right('sqs', 'CreateQueue DeleteQueue GetQueueAttributes SetQueueAttributes TagQueue UntagQueue ListQueueTags', '$-*'),
  ],
  'AWS::SQS::QueuePolicy': [right('sqs', 'SetQueueAttributes GetQueueAttributes', '$-*')],
  'AWS::SSM::Parameter': [PARAMETER],
  'AWS::StepFunctions::StateMachine': [
    right(
      'states',
      'CreateStateMachine DeleteStateMachine DescribeStateMachine UpdateStateMachine TagResource UntagResource ListTagsForResource',
      'stateMachine:$-*',
    ),
    ROLE,
    LOG_DELIVERY,
  ],
  'AWS::WAFv2::IPSet': [right('wafv2', 'CreateIPSet UpdateIPSet DeleteIPSet GetIPSet', '*')],
  'AWS::WAFv2::LoggingConfiguration': [WEB_ACL, LOG_DELIVERY],
  'AWS::WAFv2::WebACL': [WEB_ACL],
  'AWS::WAFv2::WebACLAssociation': [WEB_ACL],
};

/** Services whose ARNs have no region, or neither region nor account. */
const REGIONLESS: Readonly<Record<string, 'region' | 'account'>> = { iam: 'region', apigateway: 'account' };

/**
 * What CloudFormation needs to create, change and delete the resources of a stage: for the execution role of `cdk bootstrap`. A resource
 * without a name of its own gets one that begins with the name of its stack, which its ARN is bound to.
 *
 * @returns managed policies, each within the length that IAM takes.
 * @param types of the resources in the templates; custom resources are functions.
 * @throws Error that names a type whose rights are not known.
 */
export function deployPolicies(types: readonly string[], { stage, kmsKeyArn, accountStack, ...place }: DeployedTo): PolicyDocument[] {
  const names = [stage, ...(accountStack ? ['account'] : [])].map((part) => `${APPLICATION}-${part}`);
  const rights = types.filter((type) => !/^(Custom|AWS::CloudFormation|AWS::CDK)::/.test(type)).flatMap(rightsOf);
  const merged = new Map<string, Set<string>>();
  for (const { actions, resources } of rights) {
    const arns = [...new Set(resources.flatMap((resource) => names.map((name) => arnOf(resource.replace('$', name), place))))];
    const key = JSON.stringify(arns.length === 1 ? arns[0] : arns);
    merged.set(key, new Set([...(merged.get(key) ?? []), ...actions]));
  }
  const statements = [...merged].map(([resources, actions]): Statement => statement([...actions], JSON.parse(resources)));
  const key =
    kmsKeyArn === undefined
      ? []
      : [statement(['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], kmsKeyArn)];
  const assets = statement(['s3:GetObject'], `arn:${place.partition}:s3:::cdk-*-assets-${place.account}-${place.region}/*`);
  return inPolicies([...statements, ...key, assets]);
}

/** In characters without white space. Source: IAM User Guide, "IAM and AWS STS quotas". */
const LONGEST_POLICY = 6144;

/** Statements in as many policies as it takes. */
function inPolicies(statements: readonly Statement[]): PolicyDocument[] {
  const policies: PolicyDocument[] = [];
  for (const next of statements) {
    const last = policies.at(-1);
    const longer: PolicyDocument = { Version: '2012-10-17', Statement: [...(last?.Statement ?? []), next] };
    if (last !== undefined && JSON.stringify(longer).length <= LONGEST_POLICY) policies[policies.length - 1] = longer;
    else policies.push({ Version: '2012-10-17', Statement: [next] });
  }
  return policies;
}

function rightsOf(type: string): readonly Right[] {
  const rights = RIGHTS[type];
  if (rights === undefined) throw new Error(`The rights for ${type} are not known: add a row to infra/policies/deploy.ts.`);
  return rights;
}

function arnOf(resource: string, { partition, region, account }: Pick<DeployedTo, 'partition' | 'region' | 'account'>): string {
  if (resource === '*') return '*';
  const [service = '', ...rest] = resource.split(':');
  const without = REGIONLESS[service];
  const where = without === 'region' ? `:${account}` : without === 'account' ? `${region}:` : `${region}:${account}`;
  return `arn:${partition}:${service}:${where}:${rest.join(':')}`;
}
