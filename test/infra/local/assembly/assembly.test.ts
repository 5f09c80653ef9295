import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readCustomResources } from '../../../../infra/local/assembly/custom-resources.ts';
import { readFunctions } from '../../../../infra/local/assembly/functions.ts';
import { readAssembly, type Stack, type Template } from '../../../../infra/local/assembly/read.ts';
import { createResolver } from '../../../../infra/local/assembly/resolve.ts';
import { synthesise } from '../../../../infra/local/assembly/synth.ts';
import { readTables } from '../../../../infra/local/assembly/tables.ts';
import { writeAssembly } from '../fixtures/api.ts';

const stackOf = (name: string, template: Template, assets: Stack['assets'] = new Map()): Stack => ({ name, template, assets });

const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: '' }, Handler: 'index.handler', Runtime: 'nodejs24.x' } };
const TABLE = { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'app-things' } };

/** `${name}`, as Fn::Sub has it. */
const hole = (name: string): string => `$\{${name}}`;

describe('intrinsic functions', () => {
  const other = stackOf('other', {
    Resources: { Table: TABLE },
    Outputs: { Out: { Value: { Ref: 'Table' }, Export: { Name: 'exported' } } },
  });
  const stack = stackOf('app', { Resources: { Fn: FUNCTION, Table: TABLE }, Parameters: { Param: { Default: 'p' } } });
  const resolve = createResolver([other, stack]);

  test.each([
    [{ Ref: 'AWS::AccountId' }, '000000000000'],
    [{ Ref: 'AWS::StackName' }, 'app'],
    [{ Ref: 'Table' }, 'app-things'],
    [{ Ref: 'Fn' }, 'app-Fn'],
    [{ Ref: 'Param' }, 'p'],
    [{ 'Fn::GetAtt': ['Fn', 'Arn'] }, 'arn:aws:lambda:us-east-1:000000000000:function:app-Fn'],
    [{ 'Fn::GetAtt': 'Table.Arn' }, 'arn:aws:dynamodb:us-east-1:000000000000:table/app-things'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Param' }]] }, 'a-p'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b'] }] }, 'b'],
    [
      { 'Fn::Sub': `a-${hole('Param')}-${hole('Table')}-${hole('Fn.Arn')}-${hole('!kept')}` },
      `a-p-app-things-arn:aws:lambda:us-east-1:000000000000:function:app-Fn-${hole('kept')}`,
    ],
    [{ 'Fn::Sub': [hole('own'), { own: { Ref: 'Param' } }] }, 'p'],
    [{ 'Fn::ImportValue': 'exported' }, 'app-things'],
    [{ 'Fn::GetStackOutput': { StackName: 'other', OutputName: 'Out' } }, 'app-things'],
    [{ a: [{ Ref: 'AWS::NoValue' }, 1], b: { Ref: 'AWS::NoValue' } }, { a: [1] }],
  ])('%j is %j', (value, expected) => {
    expect(resolve(stack, value)).toEqual(expected);
  });

  test.each([
    [{ Ref: 'Nothing' }],
    [{ 'Fn::GetAtt': ['Table', 'StreamArn'] }],
    [{ 'Fn::ImportValue': 'nothing' }],
    [{ 'Fn::If': ['x', 1, 2] }],
    [{ 'Fn::GetStackOutput': { StackName: 'nobody', OutputName: 'Out' } }],
  ])('%j cannot be resolved, which is said in a sentence', (value) => {
    expect(() => resolve(stack, value)).toThrow(/^The template of app uses .* cannot resolve: write the value without it\.$/);
  });
});

describe('what is read of the templates', () => {
  test('tables with keys and indexes, without what the embedded engine does not have', () => {
    const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' }];
    const Properties = {
      TableName: 'app-things',
      KeySchema,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      GlobalSecondaryIndexes: [{ IndexName: 'i', KeySchema, Projection: { ProjectionType: 'ALL' } }],
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      Replicas: [{ Region: { Ref: 'AWS::Region' } }],
    };
    const stack = stackOf('app', { Resources: { T: { Type: 'AWS::DynamoDB::GlobalTable', Properties } } });
    const { TableName, AttributeDefinitions, GlobalSecondaryIndexes } = Properties;
    expect(readTables([stack], createResolver([stack]))).toEqual([
      { TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode: 'PAY_PER_REQUEST' },
    ]);
  });

  test("functions with Lambda's defaults, their resolved variables and their asset", () => {
    const Properties = {
      Code: { S3Bucket: { 'Fn::Sub': `assets-${hole('AWS::Region')}` }, S3Key: 'abc.zip' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Environment: { Variables: { TABLE: { Ref: 'T' }, NUMBER: 1 } },
    };
    const template = { Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties }, T: TABLE } };
    const stack = stackOf('app', template, new Map([['abc.zip', '/assets/abc']]));
    expect(readFunctions([stack], createResolver([stack]))).toEqual([
      expect.objectContaining({
        name: 'app-Fn',
        code: { folder: '/assets/abc' },
        timeoutMs: 3000,
        memoryMb: 128,
        environment: { TABLE: 'app-things', NUMBER: '1' },
      }),
    ]);
    const lacking = stackOf('app', template);
    expect(() => readFunctions([lacking], createResolver([lacking]))).toThrow(/not among the assets/);
  });

  test('custom resources behind the provider framework, with every property as text', () => {
    const stack = stackOf('app', {
      Resources: {
        Handler: FUNCTION,
        Framework: {
          ...FUNCTION,
          Properties: {
            ...FUNCTION.Properties,
            Environment: { Variables: { USER_ON_EVENT_FUNCTION_ARN: { 'Fn::GetAtt': ['Handler', 'Arn'] } } },
          },
        },
        Seed: {
          Type: 'Custom::Seed',
          Properties: { ServiceToken: { 'Fn::GetAtt': ['Framework', 'Arn'] }, Names: ['a'], Count: 3, On: true },
        },
        Other: { Type: 'Custom::Other', Properties: { ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] } } },
      },
    });
    const resolve = createResolver([stack]);
    const [call, ...others] = readCustomResources([stack], readFunctions([stack], resolve), resolve);
    expect(others).toEqual([]);
    expect(call?.functionArn).toMatch(/function:app-Handler$/);
    expect(call?.event).toMatchObject({
      RequestType: 'Create',
      ResourceType: 'Custom::Seed',
      ResourceProperties: { Names: ['a'], Count: '3', On: 'true' },
    });
  });

  test('a folder that cdk synth did not write is refused in a sentence', async () => {
    await expect(readAssembly('/nowhere')).rejects.toThrow(/^The folder \/nowhere is not what cdk synth writes/);
    const { folder, remove } = writeAssembly({ app: { Resources: {} } });
    expect((await readAssembly(folder)).map(({ name }) => name)).toEqual(['app']);
    remove();
  });
});

test('an app that does not synthesise is said in a sentence, followed by what the app said and no stack trace', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'synth-'));
  const failure = await synthesise(folder, { publicUrl: 'nonsense' }).catch((error: Error) => error.message);
  rmSync(folder, { recursive: true });
  expect(failure).toMatch(
    /^The CDK app could not be synthesised: fix what it says below, then start again\.\n {2}The option "publicUrl" .*$/,
  );
});
