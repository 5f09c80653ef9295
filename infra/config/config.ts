import { ConfigError } from './option.ts';
import { type Config, type ConfigContext, OPTIONS, type OptionName } from './options.ts';

export { ConfigError, LOCAL_STAGE } from './option.ts';
export type { Config } from './options.ts';

/** An option that was given: CDK's own context keys hold a colon, a slash or a dash. */
const GIVEN_OPTION = /^[A-Za-z][A-Za-z0-9]*$/;

/**
 * Reads and validates the configuration of a deployment: CDK context, from `cdk deploy -c stage=prod` or from `context` in cdk.json. The
 * options are in options.ts.
 *
 * @param context all keys that are set, including CDK's own.
 * @throws ConfigError, one sentence that names the option and the fix, at the first option that cannot be used.
 */
export function readConfig(context: ConfigContext): Config {
  for (const name of Object.keys(context)) {
    if (GIVEN_OPTION.test(name) && !Object.hasOwn(OPTIONS, name))
      throw new ConfigError(name, `does not exist: use one of ${Object.keys(OPTIONS).join(', ')}.`);
  }
  const config = Object.fromEntries(
    Object.entries(OPTIONS).map(([name, { read }]) => [name, read(context[name], context, name)]),
  ) as unknown as Config;
  checkTogether(config);
  return config;
}

/** Checks that need more than one option. */
function checkTogether(config: Config): void {
  checkAddress(config);
  checkRegion(config);
  checkUserTable(config);
  checkTopic(config);
  checkFaults(config);
  const { accountStack, parameterStoreHighThroughput, provisionedConcurrency, reservedConcurrency, identityProviders, publicUrl } = config;
  if (provisionedConcurrency !== undefined && reservedConcurrency !== undefined && provisionedConcurrency > reservedConcurrency)
    throw new ConfigError('provisionedConcurrency', `is over reservedConcurrency: use at most ${reservedConcurrency}.`);
  if (parameterStoreHighThroughput && !accountStack) throw missing('parameterStoreHighThroughput', 'accountStack', 'true');
  if (identityProviders.length > 0 && publicUrl === null) throw missing('identityProviders', 'publicUrl', 'https://instance.example.com');
}

/** Where the API is reached. */
function checkAddress({ domainName, certificateArn, hostedZoneId, executeApiEndpoint, vpcEndpointIds }: Config): void {
  if (domainName !== undefined && certificateArn === undefined)
    throw missing(
      'domainName',
      'certificateArn',
      'arn:aws:acm:eu-central-1:123456789012:certificate/…, issued for that name in the region of the API',
    );
  if (certificateArn !== undefined && domainName === undefined) throw missing('certificateArn', 'domainName', 'instance.example.com');
  if (hostedZoneId !== undefined && domainName === undefined) throw missing('hostedZoneId', 'domainName', 'instance.example.com');
  if (!executeApiEndpoint && domainName === undefined)
    throw new ConfigError(
      'executeApiEndpoint',
      'is false, so that no address is left: use also -c domainName=instance.example.com, or leave it out.',
    );
  if (vpcEndpointIds.length > 0 && domainName !== undefined)
    throw new ConfigError(
      'vpcEndpointIds',
      'makes the API private, and a private API takes no public domain name: use it without domainName, certificateArn and hostedZoneId.',
    );
}

/** The table that is adopted is where the functions are: another account would have to let each of them in. */
function checkUserTable({ account, region, userTable, userTableKeyArn }: Config): void {
  const [, , , tableRegion, tableAccount] = userTable?.name.split(':') ?? [];
  if (region !== undefined && tableRegion !== undefined && tableRegion !== region)
    throw new ConfigError('userTable', `is of ${tableRegion}: use a table of ${region}, where the functions are.`);
  if (account !== undefined && tableAccount !== undefined && tableAccount !== account)
    throw new ConfigError('userTable', `is of the account ${tableAccount}: use a table of ${account}, where the functions are.`);
  if (userTableKeyArn !== undefined && userTable === null) throw missing('userTableKeyArn', 'userTable', 'corp-users');
  const keyRegion = userTableKeyArn?.split(':')[3];
  if (region !== undefined && keyRegion !== undefined && keyRegion !== region)
    throw new ConfigError('userTableKeyArn', `is of ${keyRegion}: use the key of the table, which is of ${region}.`);
}

/** The instance of the product answers refused SOAP calls, because API Gateway has one status for all refusals. */
function checkFaults({ soapFaultStatus, upstreamUrl }: Config): void {
  if (soapFaultStatus === 500 && upstreamUrl !== null)
    throw new ConfigError(
      'soapFaultStatus',
      'is 500, but an upstream serves the protocols and must see no refused call: leave it out, or upstreamUrl.',
    );
}

/** A key encrypts what is in its own region. */
function checkTopic({ alarmTopicArn, alarmTopicKeyArn }: Config): void {
  if (alarmTopicKeyArn === undefined) return;
  if (alarmTopicArn === undefined)
    throw missing(
      'alarmTopicKeyArn',
      'alarmTopicArn',
      'arn:aws:sns:eu-central-1:123456789012:on-call, or kmsKeyArn for the topic of the stack',
    );
  const [keyRegion, topicRegion] = [alarmTopicKeyArn, alarmTopicArn].map((arn) => arn.split(':')[3]);
  if (keyRegion !== topicRegion)
    throw new ConfigError('alarmTopicKeyArn', `is of ${keyRegion}: use the key of the topic, which is of ${topicRegion}.`);
}

/** What must be in the region of the stacks. */
function checkRegion({ region, certificateArn, kmsKeyArn }: Config): void {
  const keyRegion = kmsKeyArn?.split(':')[3];
  // CDK names the key of a table in templates of one region only.
  if (keyRegion !== undefined && region === undefined) throw missing('kmsKeyArn', 'region', keyRegion);
  if (region !== undefined && keyRegion !== undefined && keyRegion !== region)
    throw new ConfigError('kmsKeyArn', `is of ${keyRegion}: use a key of ${region}, where the tables are.`);
  const certificateRegion = certificateArn?.split(':')[3];
  if (region !== undefined && certificateRegion !== undefined && certificateRegion !== region)
    throw new ConfigError(
      'certificateArn',
      `is of ${certificateRegion}: use a certificate of ${region}, where the API is, as a regional domain name takes no other.`,
    );
}

const missing = (given: OptionName, absent: OptionName, example: string): ConfigError =>
  new ConfigError(given, `needs the option "${absent}": use also -c ${absent}=${example}.`);
