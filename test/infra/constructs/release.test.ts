import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type Resource, resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

interface Reference {
  readonly Ref: string;
}
interface Alias {
  readonly Name: string;
  readonly FunctionName: Reference;
  readonly FunctionVersion: { readonly 'Fn::GetAtt': readonly [string, string] };
  readonly ProvisionedConcurrencyConfig?: object;
}
type AliasResource = Resource<Alias> & { readonly UpdatePolicy?: { readonly CodeDeployLambdaAliasUpdate?: Record<string, Reference> } };

const stacks = stacksOf({ stage: 'prod', upstreamUrl: 'https://upstream.example.com' });
const templates = [stacks.stateful, stacks.access, stacks.activation, stacks.observability].map(templateOf);
const access = templateOf(stacksOf({ stage: 'prod' }).access);
const aliasesOf = (template: Template) => Object.entries(resourcesOf<Alias>(template, 'AWS::Lambda::Alias')) as [string, AliasResource][];
const aliasOf = (template: Template, name: string): AliasResource => {
  const found = aliasesOf(template).find(([id]) => id.startsWith(`${name}Release`));
  if (found === undefined) throw new Error(`no alias of ${name}`);
  return found[1];
};

/** CDK's own functions behind custom resources: nothing of the product calls them. */
const isOfTheProduct = (id: string): boolean => /Function[0-9A-F]{8}$/.test(id);

describe('every function of the product', () => {
  test('has one version and the alias live that names it', () => {
    for (const template of templates) {
      const functions = Object.keys(resourcesOf(template, 'AWS::Lambda::Function')).filter(isOfTheProduct);
      const aliases = aliasesOf(template).map(([, { Properties }]) => Properties);
      expect(aliases.map(({ FunctionName }) => FunctionName.Ref).sort()).toEqual(functions.sort());
      const versions = resourcesOf<{ FunctionName: Reference }>(template, 'AWS::Lambda::Version');
      for (const { Name, FunctionName, FunctionVersion } of aliases) {
        expect(Name).toBe('live');
        expect(versions[FunctionVersion['Fn::GetAtt'][0]]?.Properties.FunctionName).toEqual(FunctionName);
      }
    }
  });

  test('is called through its alias alone: no address, target, state machine, permission or right names the function itself', () => {
    for (const template of templates) {
      const functions = Object.keys(resourcesOf(template, 'AWS::Lambda::Function')).filter(isOfTheProduct);
      const callers = [
        'AWS::ApiGateway::Method',
        'AWS::ApiGateway::Authorizer',
        'AWS::Events::Rule',
        'AWS::StepFunctions::StateMachine',
        'AWS::Lambda::Permission',
        'AWS::Lambda::Function',
      ];
      for (const type of callers)
        for (const [id, resource] of Object.entries(resourcesOf(template, type)))
          for (const name of functions) {
            const named = JSON.stringify(resource.Properties).includes(`"${name}","Arn"`);
            expect([id, name, named]).toEqual([id, name, false]);
          }
    }
  });
});

test('another code is another version; the same code is the same one', () => {
  const versions = (code: string): string[] => {
    const { access: changed } = stacksOf({ stage: 'prod' }, (name) => Code.fromInline(name === 'authorizer' ? code : name));
    return Object.keys(resourcesOf(templateOf(changed), 'AWS::Lambda::Version'));
  };
  const authorizer = (ids: readonly string[]): string | undefined => ids.find((id) => id.startsWith('Authorizer'));
  const others = (ids: readonly string[]): readonly string[] => ids.filter((id) => !id.startsWith('Authorizer'));
  const [one, same, two] = [versions('1'), versions('1'), versions('2')];
  expect(same).toEqual(one);
  expect(authorizer(two)).not.toBe(authorizer(one));
  expect(others(two)).toEqual(others(one));
});

describe('a release', () => {
  const canaries = (template: Template): string[] =>
    aliasesOf(template).flatMap(([id, { UpdatePolicy }]) => (UpdatePolicy === undefined ? [] : [id]));

  test('of the authorizer and of sign-in serves a tenth of the requests for five minutes, and is taken back on the two alarms', () => {
    expect(
      canaries(access)
        .map((id) => id.replace(/Release.*/, ''))
        .sort(),
    ).toEqual(['Authorizer', 'SignIn']);
    const groups = resourcesOf<{ AlarmConfiguration: { Alarms: { Name: Reference }[]; Enabled: boolean } }>(
      access,
      'AWS::CodeDeploy::DeploymentGroup',
    );
    const alarms = resourcesOf<{ AlarmName: string }>(access, 'AWS::CloudWatch::Alarm');
    for (const name of ['Authorizer', 'SignIn']) {
      const { DeploymentGroupName } = aliasOf(access, name).UpdatePolicy?.CodeDeployLambdaAliasUpdate ?? {};
      const group = groups[DeploymentGroupName?.Ref ?? ''];
      expect(group?.Properties).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        AutoRollbackConfiguration: { Enabled: true, Events: expect.arrayContaining(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']) },
      });
      expect(group?.Properties.AlarmConfiguration.Enabled).toBe(true);
      expect(group?.Properties.AlarmConfiguration.Alarms.map(({ Name }) => alarms[Name.Ref]?.Properties.AlarmName).sort()).toEqual([
        'non-interactive-sessions-prod-authorizer-faults',
        'non-interactive-sessions-prod-refusals-share',
      ]);
    }
  });

  test('shifts at once with the option canary off and on this machine, which has no CodeDeploy', () => {
    for (const options of [{ stage: 'prod', canary: 'off' }, { stage: 'local' }]) {
      const template = templateOf(stacksOf(options).access);
      expect(canaries(template)).toEqual([]);
      template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    }
  });

  const named = (name: string): Reference => ({ Ref: aliasOf(access, name).Properties.FunctionVersion['Fn::GetAtt'][0] });
  const smokeTest = (id: RegExp) => {
    const found = Object.entries(resourcesOf<Record<string, unknown>>(access, 'Custom::SmokeTest')).filter(([logicalId]) =>
      id.test(logicalId),
    );
    if (found.length !== 1 || found[0] === undefined) throw new Error(`not one test ${id}`);
    return found[0];
  };

  test('waits for the test of the very versions that the aliases will name', () => {
    const [id, passed] = smokeTest(/^SmokeTestPassed/);
    expect(passed.Properties).toMatchObject({ Authorizer: named('Authorizer'), SignIn: named('SignIn') });
    for (const name of ['Authorizer', 'SignIn']) expect(aliasOf(access, name).DependsOn).toContain(id);
  });

  test('is tested through the aliases when they have shifted, at each release', () => {
    const [, served] = smokeTest(/^SmokeTestServed/);
    for (const name of ['Authorizer', 'SignIn']) {
      const [alias] = aliasesOf(access).find(([id]) => id.startsWith(`${name}Release`)) ?? [];
      expect(served.DependsOn).toContain(alias);
      expect(served.Properties[name]).toEqual({ Ref: alias });
    }
    expect(served.Properties.Released).toEqual([named('Authorizer'), named('SignIn')]);
  });

  test('keeps as many environments of the live authorizer started as the option says, and none without it', () => {
    const kept = templateOf(stacksOf({ stage: 'prod', provisionedConcurrency: 5 }).access);
    expect(aliasOf(kept, 'Authorizer').Properties.ProvisionedConcurrencyConfig).toEqual({ ProvisionedConcurrentExecutions: 5 });
    expect(aliasOf(access, 'Authorizer').Properties.ProvisionedConcurrencyConfig).toBeUndefined();
  });
});
