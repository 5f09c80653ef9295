import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AssertionKeys } from '../constructs/assertion-keys.ts';
import type { ProductStackProps } from '../constructs/props.ts';
import { SettingsSeed } from '../constructs/settings-seed.ts';
import { addTables, tellUserTable } from '../constructs/tables.ts';

/** Data that must survive every deploy: the tables, and the settings, which administrators change outside CloudFormation. */
export class StatefulStack extends Stack {
  constructor(scope: Construct, id: string, { config, codeOf, ...props }: ProductStackProps) {
    super(scope, id, props);
    addTables(this, config);
    tellUserTable(this, config);
    new SettingsSeed(this, 'Settings', { config, codeOf });
    if (config.upstreamUrl !== null) new AssertionKeys(this, 'AssertionKeys', { config, codeOf });
  }
}
