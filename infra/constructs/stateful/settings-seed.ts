import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { sessionBoundsPath, settingsPath } from '../../../shared/core/names.ts';
import { SESSION_TIME_ROWS } from '../../../shared/core/settings/session-times.ts';
import { SETTING_NAMES, SETTING_PATTERN } from '../../../shared/core/settings/settings.ts';
import { SESSION_BOUND_PATTERN } from '../../../shared/core/sign-in/session-bounds.ts';
import { acknowledgeProvider } from '../common/acknowledge.ts';
import { ProductFunction } from '../common/function.ts';
import type { ProductStackProps } from '../common/props.ts';
import { sessionBoundsStatement, settingsStatement } from '../common/settings.ts';

/** Properties of the handler in functions/seed-settings. */
interface SeededSettings {
  readonly Path: string;
  readonly Names: readonly string[];
  readonly Pattern: string;
  readonly Value: string;
  readonly Description: string;
}

/** CloudFormation type of the resources below. */
const SETTINGS_RESOURCE_TYPE = 'Custom::SettingsCreatedIfAbsent';

/**
 * The settings in Parameter Store, created if absent. AWS::SSM::Parameter would not do: each deploy would reset what an administrator
 * changed. The settings stay when the stack is deleted.
 */
export class SettingsSeed extends Construct {
  constructor(scope: Construct, id: string, { config: { stage, logRetentionDays }, codeOf }: Pick<ProductStackProps, 'config' | 'codeOf'>) {
    super(scope, id);
    const seed = new ProductFunction(this, 'Seed', {
      code: codeOf('seed-settings'),
      description: 'Creates the settings that do not exist yet',
      statements: [settingsStatement(this, stage, 'PutParameter'), sessionBoundsStatement(this, stage, 'PutParameter', SESSION_TIME_ROWS)],
      logRetention: logRetentionDays,
      // Parameter Store takes about three writes a second, and the SDK waits when it is throttled.
      timeout: Duration.minutes(2),
    });
    const logGroup = new LogGroup(this, 'ProviderLog', { retention: logRetentionDays });
    const provider = new Provider(this, 'Provider', { onEventHandler: seed.release.live, logGroup });
    acknowledgeProvider(provider);
    const createIfAbsent = (resource: string, properties: SeededSettings): CustomResource =>
      new CustomResource(this, resource, {
        resourceType: SETTINGS_RESOURCE_TYPE,
        serviceToken: provider.serviceToken,
        removalPolicy: RemovalPolicy.RETAIN,
        properties,
      });
    createIfAbsent('Resource', {
      Path: settingsPath(stage),
      Names: SETTING_NAMES,
      Pattern: SETTING_PATTERN,
      Value: 'true',
      Description: 'Security setting of Non-Interactive Sessions: true or false; missing means true.',
    });
    for (const { name, standard, label, least, most } of SESSION_TIME_ROWS) {
      createIfAbsent(name, {
        Path: sessionBoundsPath(stage),
        Names: [name],
        Pattern: SESSION_BOUND_PATTERN,
        Value: String(standard),
        Description: `${label}: ${least} to ${most}; missing or out of range means ${standard}.`,
      });
    }
  }
}
