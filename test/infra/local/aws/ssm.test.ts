import {
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  ParameterPatternMismatchException,
  PutParameterCommand,
  paginateDescribeParameters,
  paginateGetParameterHistory,
  paginateGetParametersByPath,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AwsFixture, startAws } from '../fixtures/aws.ts';

let aws: AwsFixture;
beforeAll(async () => {
  aws = await startAws();
});
beforeEach(() => aws.reset());
afterAll(() => aws.stop());

const put = (Name: string, Value: string, more: object = {}) =>
  aws.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string) => (await aws.ssm.send(new GetParameterCommand({ Name }))).Parameter;

describe('PutParameter', () => {
  test('creates a parameter as version 1 and overwrites it as the next one', async () => {
    expect((await put('/a/b', 'true')).Version).toBe(1);
    expect((await put('/a/b', 'false', { Overwrite: true })).Version).toBe(2);
    expect(await get('/a/b')).toMatchObject({
      Name: '/a/b',
      Value: 'false',
      Type: 'String',
      Version: 2,
      LastModifiedDate: expect.any(Date),
    });
  });

  test('leaves an existing one alone without Overwrite', async () => {
    await put('/a/b', 'first');
    await expect(put('/a/b', 'second')).rejects.toBeInstanceOf(ParameterAlreadyExists);
    expect((await get('/a/b'))?.Value).toBe('first');
  });

  test('holds a value to its pattern, also when a later write brings none', async () => {
    await put('/a/b', 'true', { AllowedPattern: '^(true|false)$' });
    await expect(put('/a/b', 'maybe', { Overwrite: true })).rejects.toBeInstanceOf(ParameterPatternMismatchException);
    await expect(put('/a/c', 'maybe', { AllowedPattern: '^(true|false)$' })).rejects.toBeInstanceOf(ParameterPatternMismatchException);
    expect((await get('/a/b'))?.Value).toBe('true');
  });

  test('needs a type for a new parameter only', async () => {
    await expect(put('/a/b', 'x', { Type: undefined })).rejects.toMatchObject({ name: 'ValidationException', message: /type is required/ });
    await put('/a/b', 'x');
    await expect(put('/a/b', 'y', { Type: undefined, Overwrite: true })).resolves.toMatchObject({ Version: 2 });
  });

  test.each([
    ['an empty value', '/a', ''],
    ['a value over 4 KB', '/a', 'x'.repeat(4097)],
    ['a space in the name', '/a b', 'x'],
    ['levels without a leading slash', 'a/b', 'x'],
    ['a reserved prefix', '/aws/b', 'x'],
  ])('refuses %s', async (_what, name, value) => {
    await expect(put(name, value)).rejects.toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
  });

  test('refuses more than 15 levels, a pattern that is none and a type that is none', async () => {
    await expect(put('/x'.repeat(16), 'x')).rejects.toMatchObject({ name: 'HierarchyLevelLimitExceededException' });
    await expect(put('/a', 'x', { AllowedPattern: '(' })).rejects.toMatchObject({ name: 'InvalidAllowedPatternException' });
    await expect(put('/a', 'x', { Type: 'Secret' })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('reading', () => {
  test('GetParameter of what is not there is ParameterNotFound; a name may carry a version or be an ARN', async () => {
    await expect(get('/a/b')).rejects.toBeInstanceOf(ParameterNotFound);
    await put('/a/b', 'x');
    const parameter = await get('/a/b:1');
    expect(parameter).toMatchObject({ Value: 'x', Selector: ':1' });
    expect(await get(String(parameter?.ARN))).toMatchObject({ Value: 'x' });
    await expect(get('/a/b:2')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
  });

  test('GetParameters lists what is not there as invalid, and takes ten names', async () => {
    await put('/a/b.c', 'x');
    const found = await aws.ssm.send(new GetParametersCommand({ Names: ['/a/b.c', '/a/none'] }));
    expect(found).toMatchObject({ Parameters: [{ Name: '/a/b.c', Value: 'x' }], InvalidParameters: ['/a/none'] });
    const names = Array.from({ length: 11 }, (_, index) => `/a/${index}`);
    await expect(aws.ssm.send(new GetParametersCommand({ Names: names }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('less than or equal to 10'),
    });
    await expect(aws.ssm.send(new GetParametersCommand({ Names: [] }))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('GetParametersByPath gives one level, or all below when recursive, in pages of ten', async () => {
    for (let index = 0; index < 12; index += 1) await put(`/app/${index}`, String(index));
    await put('/app/deep/er', 'deep');
    await put('/apple', 'other');
    const names = async (Recursive: boolean) => {
      const pages: number[] = [];
      const all: (string | undefined)[] = [];
      for await (const { Parameters = [] } of paginateGetParametersByPath({ client: aws.ssm }, { Path: '/app', Recursive })) {
        pages.push(Parameters.length);
        all.push(...Parameters.map(({ Name }) => Name));
      }
      return { pages, all };
    };
    expect((await names(false)).pages).toEqual([10, 2]);
    const recursive = await names(true);
    expect(recursive.pages).toEqual([10, 3]);
    expect(recursive.all).toContain('/app/deep/er');
    expect(recursive.all).not.toContain('/apple');
    expect(new Set(recursive.all).size).toBe(13);
  });

  test('GetParametersByPath refuses a path without slash, more than ten a page and a token that is none', async () => {
    const ask = (input: { Path: string; MaxResults?: number; NextToken?: string }) => aws.ssm.send(new GetParametersByPathCommand(input));
    await expect(ask({ Path: 'app' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(ask({ Path: '/app', MaxResults: 11 })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(ask({ Path: '/app', NextToken: '!' })).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  test('DescribeParameters tells who wrote what when, without the value, by filters and in pages', async () => {
    for (let index = 0; index < 60; index += 1) await put(`/app/${index}`, 'x');
    await put('/app/deep/er', 'x', { Description: 'd', AllowedPattern: 'x' });
    await put('list', 'a,b', { Type: 'StringList' });
    let count = 0;
    for await (const { Parameters = [] } of paginateDescribeParameters({ client: aws.ssm }, {})) count += Parameters.length;
    expect(count).toBe(62);
    const names = async (filter: object) => {
      const { Parameters = [] } = await aws.ssm.send(new DescribeParametersCommand({ ParameterFilters: [filter as { Key: string }] }));
      return Parameters.map(({ Name }) => Name);
    };
    expect(await names({ Key: 'Name', Option: 'Contains', Values: ['er'] })).toEqual(['/app/deep/er']);
    expect(await names({ Key: 'Name', Values: ['/app/7'] })).toEqual(['/app/7']);
    expect(await names({ Key: 'Path', Option: 'Recursive', Values: ['/app/deep'] })).toEqual(['/app/deep/er']);
    expect(await names({ Key: 'Type', Values: ['StringList'] })).toEqual(['list']);
    await expect(names({ Key: 'KeyId', Values: ['x'] })).rejects.toMatchObject({ name: 'InvalidFilterKey' });
    const { Parameters = [] } = await aws.ssm.send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values: ['/app/deep/er'] }] }),
    );
    expect(Parameters[0]).toMatchObject({
      LastModifiedUser: 'arn:aws:iam::000000000000:user/tester',
      LastModifiedDate: expect.any(Date),
      Description: 'd',
      AllowedPattern: 'x',
    });
    expect(Parameters[0]).not.toHaveProperty('Value');
  });
});

describe('GetParameterHistory', () => {
  const history = async (Name: string, pageSize?: number) => {
    const pages = [];
    for await (const { Parameters = [] } of paginateGetParameterHistory({ client: aws.ssm, ...(pageSize ? { pageSize } : {}) }, { Name }))
      pages.push(Parameters);
    return pages;
  };

  test('tells every version with its value, who wrote it and when, oldest first', async () => {
    await put('/a/b', 'true', { AllowedPattern: '^(true|false)$', Description: 'd' });
    await put('/a/b', 'false', { Overwrite: true });
    const [versions = []] = await history('/a/b');
    expect(versions).toMatchObject([
      { Name: '/a/b', Version: 1, Value: 'true', Type: 'String', AllowedPattern: '^(true|false)$', Description: 'd' },
      { Name: '/a/b', Version: 2, Value: 'false', LastModifiedUser: 'arn:aws:iam::000000000000:user/tester' },
    ]);
    for (const version of versions) expect(version).toMatchObject({ LastModifiedDate: expect.any(Date), Labels: [], Tier: 'Standard' });
    expect(await history(String((await get('/a/b'))?.ARN))).toEqual([versions]);
  });

  test('comes in pages of at most 50, which a write in between does not shift', async () => {
    for (let version = 1; version <= 60; version += 1) await put('/a/b', String(version), { Overwrite: true });
    expect((await history('/a/b')).map(({ length }) => length)).toEqual([50, 10]);
    expect((await history('/a/b', 7)).flat().map(({ Value }) => Value)).toEqual(
      Array.from({ length: 60 }, (_, index) => String(index + 1)),
    );
    const first = await aws.ssm.send(new GetParameterHistoryCommand({ Name: '/a/b', MaxResults: 2 }));
    await put('/a/b', 'later', { Overwrite: true });
    const { NextToken } = first;
    const second = await aws.ssm.send(new GetParameterHistoryCommand({ Name: '/a/b', MaxResults: 2, NextToken }));
    expect(second.Parameters?.map(({ Version }) => Version)).toEqual([3, 4]);
  });

  test('keeps the last 100 versions, which GetParameter reads by their number', async () => {
    for (let version = 1; version <= 103; version += 1) await put('/a/b', String(version), { Overwrite: true });
    const versions = (await history('/a/b')).flat();
    expect([versions.length, versions[0]?.Version, versions.at(-1)?.Version]).toEqual([100, 4, 103]);
    expect(await get('/a/b:4')).toMatchObject({ Value: '4', Version: 4, Selector: ':4' });
    await expect(get('/a/b:3')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
  });

  test('of a parameter that is not there, or deleted, is ParameterNotFound', async () => {
    await expect(history('/a/b')).rejects.toBeInstanceOf(ParameterNotFound);
    await put('/a/b', 'x');
    await aws.ssm.send(new DeleteParameterCommand({ Name: '/a/b' }));
    await expect(history('/a/b')).rejects.toBeInstanceOf(ParameterNotFound);
    await put('/a/b', 'y');
    expect((await history('/a/b')).flat()).toMatchObject([{ Version: 1, Value: 'y' }]);
  });

  test('refuses more than 50 a page and a token that is none', async () => {
    await put('/a/b', 'x');
    const ask = (more: object) => aws.ssm.send(new GetParameterHistoryCommand({ Name: '/a/b', ...more }));
    await expect(ask({ MaxResults: 51 })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(ask({ MaxResults: 0 })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(ask({ NextToken: '!' })).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });
});

test('a SecureString shows its value only with WithDecryption', async () => {
  await put('/s/secret', 'passphrase', { Type: 'SecureString' });
  for (const WithDecryption of [false, true]) {
    const { Parameter } = await aws.ssm.send(new GetParameterCommand({ Name: '/s/secret', WithDecryption }));
    const { Parameters: many } = await aws.ssm.send(new GetParametersCommand({ Names: ['/s/secret'], WithDecryption }));
    const { Parameters: below } = await aws.ssm.send(new GetParametersByPathCommand({ Path: '/s', WithDecryption }));
    const { Parameters: versions } = await aws.ssm.send(new GetParameterHistoryCommand({ Name: '/s/secret', WithDecryption }));
    for (const shown of [Parameter, many?.[0], below?.[0], versions?.[0]]) {
      expect(shown?.Type).toBe('SecureString');
      if (WithDecryption) expect(shown?.Value).toBe('passphrase');
      else expect(shown?.Value).not.toContain('passphrase');
    }
  }
});

describe('deleting', () => {
  test('DeleteParameter removes it, once', async () => {
    await put('/a/b', 'x');
    await aws.ssm.send(new DeleteParameterCommand({ Name: '/a/b' }));
    await expect(aws.ssm.send(new DeleteParameterCommand({ Name: '/a/b' }))).rejects.toBeInstanceOf(ParameterNotFound);
  });

  test('DeleteParameters tells the two apart', async () => {
    await put('/a/b', 'x');
    const { DeletedParameters, InvalidParameters } = await aws.ssm.send(new DeleteParametersCommand({ Names: ['/a/b', '/a/c'] }));
    expect([DeletedParameters, InvalidParameters]).toEqual([['/a/b'], ['/a/c']]);
  });
});

test('an operation that is not served says which are', async () => {
  await expect(aws.ssm.send(new LabelParameterVersionCommand({ Name: '/a', Labels: ['x'] }))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('GetParametersByPath'),
  });
});
