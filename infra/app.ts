import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { ConfigError, LOCAL_STAGE, readConfig } from './config/config.ts';
import { BundleError, bundleFunctions } from './constructs/common/bundle.ts';
import { addStacks } from './stacks/deployment.ts';

/** The CDK app: `cdk synth` and `cdk deploy` run this file (cdk.json). */
try {
  const app = new App();
  const config = readConfig(app.node.getAllContext());
  addStacks(app, config, await bundleFunctions(join(app.outdir, 'bundles')));
  // The local run waits for the synthesis and deploys nothing.
  if (config.stage !== LOCAL_STAGE) {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof BundleError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
