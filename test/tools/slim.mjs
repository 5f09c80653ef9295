import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Runs after `npm ci`, on any Node: removes what the packages bring and nothing here reads, more than a hundred megabytes of it. */
const NEVER_READ = [
  // C headers, for building native add-ons against Node; the folder's name carries system and processor.
  ...below('node_modules/node/node_modules', /^node-/).map((folder) => join(folder, 'include')),
  // From which the CDK is generated for languages other than JavaScript.
  ...below('node_modules/aws-cdk-lib', /^(\.jsii.*|rosetta)$/),
  // The AWS CLI as a Lambda layer, for AwsCliLayer and BucketDeployment: to use one of them, delete this line and run npm ci.
  'node_modules/@aws-cdk/asset-awscli-v1/lib/layer.zip',
  // C++ of LevelDB: the compiled library comes with it.
  'node_modules/classic-level/deps',
  // Pages that show a recorded browser session.
  'node_modules/playwright-core/lib/vite',
];

function below(folder, name) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((entry) => name.test(entry))
    .map((entry) => join(folder, entry));
}

for (const path of NEVER_READ) rmSync(path, { recursive: true, force: true });
