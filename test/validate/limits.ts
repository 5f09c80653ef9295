import type { Found } from '../../infra/local/assembly/read.ts';
import type { Account } from '../infra/iam/account.ts';

/** A limit of a service on the resources of a type, or on all of them together. */
interface Limit {
  readonly of: string;
  readonly most: number;
  /** Sizes by what has them. */
  readonly sizes: (account: Account) => Readonly<Record<string, number>>;
}

const octets = (value: unknown): number => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value ?? ''));

const each = (type: string, size: (properties: Found['properties']) => number) => (account: Account) =>
  Object.fromEntries(account.resources(type).map(({ logicalId, properties }) => [logicalId, size(properties)]));

/** Values of one property, which is absent where AWS chooses it. */
const property = (type: string, name: string) => each(type, (properties) => octets(properties[name] ?? '').valueOf());

/** Summed over resources that belong together. */
function together(
  found: readonly Found[],
  key: (properties: Found['properties']) => string[],
  size: (properties: Found['properties']) => number,
) {
  const sums: Record<string, number> = {};
  for (const { properties } of found) for (const name of key(properties)) sums[name] = (sums[name] ?? 0) + size(properties);
  return sums;
}

/**
 * Limits that AWS's engine does not look at, of the resolved templates. A bound on a text counts octets, white space of JSON left out as IAM does.
 *
 * Source: AWS CloudFormation User Guide, "Understand CloudFormation quotas"; IAM User Guide, "IAM and AWS STS quotas"; Lambda Developer Guide,
 * "Lambda quotas"; API Gateway Developer Guide, "Amazon API Gateway quotas".
 */
const LIMITS: readonly Limit[] = [
  {
    of: 'octets of a template',
    most: 1_000_000,
    sizes: ({ stacks }) => Object.fromEntries(stacks.map(({ name, template }) => [name, octets(template)])),
  },
  {
    of: 'resources of a stack',
    most: 500,
    sizes: ({ stacks }) => Object.fromEntries(stacks.map(({ name, template }) => [name, Object.keys(template.Resources ?? {}).length])),
  },
  {
    of: 'outputs of a stack',
    most: 200,
    sizes: ({ stacks }) => Object.fromEntries(stacks.map(({ name, template }) => [name, Object.keys(template.Outputs ?? {}).length])),
  },
  {
    of: "octets of a function's variables",
    most: 4096,
    sizes: each('AWS::Lambda::Function', ({ Environment }) =>
      Object.entries((Environment as { Variables?: object } | undefined)?.Variables ?? {}).reduce(
        (sum, [name, value]) => sum + octets(name) + octets(String(value)),
        0,
      ),
    ),
  },
  { of: "octets of a function's description", most: 256, sizes: property('AWS::Lambda::Function', 'Description') },
  {
    of: "octets of a role's inline policies",
    most: 10_240,
    sizes: (account) =>
      together(
        account.resources('AWS::IAM::Policy'),
        ({ Roles }) => (Roles ?? []) as string[],
        ({ PolicyDocument }) => octets(PolicyDocument),
      ),
  },
  { of: 'octets of a managed policy', most: 6144, sizes: property('AWS::IAM::ManagedPolicy', 'PolicyDocument') },
  { of: 'octets of a trust policy', most: 2048, sizes: property('AWS::IAM::Role', 'AssumeRolePolicyDocument') },
  {
    of: 'octets of the permissions of one function or alias',
    most: 20_480,
    sizes: (account) =>
      together(
        account.resources('AWS::Lambda::Permission'),
        ({ FunctionName }) => [String(FunctionName)],
        // What Lambda makes of a permission: its statement, and an id.
        (properties) => octets(properties) + 150,
      ),
  },
  { of: "octets of a key's policy", most: 32_768, sizes: property('AWS::KMS::Key', 'KeyPolicy') },
  { of: "octets of a topic's policy", most: 30_720, sizes: property('AWS::SNS::TopicPolicy', 'PolicyDocument') },
  {
    of: "octets of a state machine's definition",
    most: 1_048_576,
    sizes: property('AWS::StepFunctions::StateMachine', 'DefinitionString'),
  },
  { of: "letters of a state machine's name", most: 80, sizes: property('AWS::StepFunctions::StateMachine', 'StateMachineName') },
  { of: "letters of an alarm's name", most: 255, sizes: property('AWS::CloudWatch::Alarm', 'AlarmName') },
  { of: "letters of an alarm's description", most: 1024, sizes: property('AWS::CloudWatch::Alarm', 'AlarmDescription') },
  { of: "letters of a table's name", most: 255, sizes: property('AWS::DynamoDB::GlobalTable', 'TableName') },
  { of: "letters of a topic's name", most: 256, sizes: property('AWS::SNS::Topic', 'TopicName') },
  { of: "letters of a rule's name", most: 64, sizes: property('AWS::Events::Rule', 'Name') },
  { of: 'octets of an event pattern', most: 2048, sizes: property('AWS::Events::Rule', 'EventPattern') },
  { of: 'octets of a parameter (8 KB if advanced)', most: 8192, sizes: property('AWS::SSM::Parameter', 'Value') },
  { of: 'octets of a saved query', most: 10_000, sizes: property('AWS::Logs::QueryDefinition', 'QueryString') },
  { of: 'resources of an API', most: 300, sizes: (account) => ({ api: account.resources('AWS::ApiGateway::Resource').length }) },
  { of: 'authorizers of an API', most: 10, sizes: (account) => ({ api: account.resources('AWS::ApiGateway::Authorizer').length }) },
];

/** What is over a limit: one sentence a problem. */
export const limitProblems = (account: Account): string[] =>
  LIMITS.flatMap(({ of, most, sizes }) =>
    Object.entries(sizes(account))
      .filter(([, size]) => size > most)
      .map(([what, size]) => `${what}: ${size} ${of}, of which AWS takes ${most}`),
  );
