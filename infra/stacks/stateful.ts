import { Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ProductStackProps } from '../constructs/common/props.ts';
import { alarmTopic } from '../constructs/stateful/alarm-topic.ts';
import { AssertionKeys } from '../constructs/stateful/assertion-keys.ts';
import { SettingsSeed } from '../constructs/stateful/settings-seed.ts';
import { addTables, tellUpstream, tellUserTable } from '../constructs/stateful/tables.ts';

/** Data that must survive every deploy: the tables, the settings, which administrators change outside CloudFormation, and the topic with its subscribers. */
export class StatefulStack extends Stack {
  /** Where every alarm goes. */
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, { config, codeOf, ...props }: ProductStackProps) {
    super(scope, id, props);
    this.topic = alarmTopic(this, config);
    addTables(this, config);
    tellUserTable(this, config);
    tellUpstream(this, config);
    new SettingsSeed(this, 'Settings', { config, codeOf });
    if (config.upstreamUrl !== null) new AssertionKeys(this, 'AssertionKeys', { config, codeOf });
  }
}
