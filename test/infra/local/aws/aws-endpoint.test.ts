import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { AbstractLevel } from 'abstract-level';
import { eventually } from '../../../support/eventually.ts';
import { type AwsFixture, startAws } from '../fixtures/aws.ts';
import { sendRaw } from '../fixtures/raw.ts';

let aws: AwsFixture;
let dynamo: DynamoDBClient;
beforeAll(async () => {
  aws = await startAws();
  dynamo = new DynamoDBClient(aws.clientOptions);
});
afterEach(() => {
  aws.faults.failing = null;
  jest.restoreAllMocks();
});
afterAll(async () => {
  dynamo.destroy();
  await aws.stop();
});

const KEY = {
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
};

describe('one endpoint for DynamoDB and SSM', () => {
  test('the real DynamoDB client works, conditions included', async () => {
    await dynamo.send(new CreateTableCommand({ TableName: 'things', BillingMode: 'PAY_PER_REQUEST', ...KEY }));
    const put = () =>
      dynamo.send(
        new PutItemCommand({
          TableName: 'things',
          Item: { id: { S: 'a' }, large: { S: 'x'.repeat(300_000) } },
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      );
    await put();
    await expect(put()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: 'things', Key: { id: { S: 'a' } }, ConsistentRead: true }));
    expect(Item?.large?.S).toHaveLength(300_000);
  });

  test('a query or a scan leaves nothing of the database open, also where a limit ends it', async () => {
    await dynamo.send(new CreateTableCommand({ TableName: 'read', BillingMode: 'PAY_PER_REQUEST', ...KEY }));
    for (const id of ['a', 'b', 'c']) await dynamo.send(new PutItemCommand({ TableName: 'read', Item: { id: { S: id } } }));
    const opened = jest.spyOn(AbstractLevel.prototype, 'attachResource');
    const closed = jest.spyOn(AbstractLevel.prototype, 'detachResource');
    const { Count, LastEvaluatedKey } = await dynamo.send(new ScanCommand({ TableName: 'read', Limit: 1 }));
    expect([Count, LastEvaluatedKey === undefined]).toEqual([1, false]);
    expect(await dynamo.send(new ScanCommand({ TableName: 'read' }))).toMatchObject({ Count: 3 });
    const one = { KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': { S: 'b' } } };
    expect(await dynamo.send(new QueryCommand({ TableName: 'read', ...one }))).toMatchObject({ Count: 1 });
    expect(opened).toHaveBeenCalledTimes(3);
    // The engine answers without waiting for that.
    await eventually(() => closed.mock.calls.length >= 3);
    expect(closed).toHaveBeenCalledTimes(3);
  });

  test('a service that is made to fail answers 500, the other one does not', async () => {
    aws.faults.failing = 'dynamodb';
    await expect(dynamo.send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: 'InternalServerError',
      $metadata: { httpStatusCode: 500 },
    });
    await expect(aws.ssm.send(new GetParameterCommand({ Name: '/a' }))).rejects.toMatchObject({ name: 'ParameterNotFound' });
    aws.faults.failing = 'ssm';
    await expect(aws.ssm.send(new GetParameterCommand({ Name: '/a' }))).rejects.toMatchObject({ name: 'InternalServerError' });
    await expect(dynamo.send(new ListTablesCommand({}))).resolves.toHaveProperty('TableNames');
  });

  test.each([
    ['a service that is not there', { method: 'POST', headers: { 'X-Amz-Target': 'Lambda.Invoke' } }],
    ['no service', { method: 'POST' }],
    ['a browser’s visit', { method: 'GET' }],
    ['a web page', { method: 'POST', headers: { 'X-Amz-Target': 'AmazonSSM.GetParameter', Origin: 'https://example.com' } }],
    ['a target that every object has', { method: 'POST', headers: { 'X-Amz-Target': 'constructor.name' } }],
  ])('%s is an unknown operation', async (_what, init) => {
    const answer = await fetch(aws.url, init);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test.each(['not json', '[]', 'null'])('the body %s is a SerializationException', async (body) => {
    const answer = await fetch(aws.url, { method: 'POST', headers: { 'X-Amz-Target': 'AmazonSSM.GetParameter' }, body });
    expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
  });

  test('a client that goes away in the middle of a request harms nobody', async () => {
    const { connect } = await import('node:net');
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(aws.url).port), '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 100\r\n\r\n{');
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on('close', () => resolve());
    });
    await expect(dynamo.send(new ListTablesCommand({}))).resolves.toHaveProperty('TableNames');
  });

  test('nonsense is refused', async () => {
    expect((await sendRaw(aws.url, 'nonsense\r\n\r\n')).status).toBe(400);
  });
});
