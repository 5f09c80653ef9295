import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { ConfigError, readConfig } from '../config/config.ts';
import { addStacks } from '../stacks/deployment.ts';
import { deployPolicies } from './deploy.ts';
import { nisPolicy } from './nis.ts';
import { pipelinePolicy } from './pipeline.ts';

/**
 * `npm run policies -- stage=prod account=123456789012 region=eu-central-1 …`: the least-privilege policies of a deployment, as one JSON object: `deploy` for
 * the role with which CloudFormation works, `pipeline` for who runs `cdk deploy`, `nis` for who uses the command line. Options as for
 * `cdk deploy -c`; account and region must be among them.
 */
function policiesOf(args: readonly string[]): object {
  const given = Object.fromEntries(args.filter((arg) => arg !== '-c').map(readArgument));
  const app = new App({ context: { ...cdkJson.context, ...given } });
  const config = readConfig(app.node.getAllContext());
  const { account, region } = config;
  if (account === undefined || region === undefined)
    throw new ConfigError(
      account === undefined ? 'account' : 'region',
      'is missing: use for example npm run policies -- stage=prod account=123456789012 region=eu-central-1.',
    );
  addStacks(app, config, () => Code.fromInline('exports.handler = () => {};'));
  const types = app
    .synth()
    .stacks.flatMap(({ template }) => Object.values(template.Resources as Record<string, { Type: string }>).map(({ Type }) => Type));
  const place = { partition: partitionOf(region), region, account };
  return {
    deploy: deployPolicies([...new Set(types)].sort(), { ...config, ...place }),
    pipeline: pipelinePolicy(place),
    nis: nisPolicy({ ...config, ...place }),
  };
}

function readArgument(arg: string): [name: string, value: string] {
  const at = arg.indexOf('=');
  if (at < 1) throw new ConfigError(arg, 'has no value: write it as name=value, for example stage=prod.');
  return [arg.slice(0, at), arg.slice(at + 1)];
}

const partitionOf = (region: string): string => (region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws');

try {
  console.log(JSON.stringify(policiesOf(process.argv.slice(2)), null, 2));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
