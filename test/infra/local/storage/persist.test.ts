import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, describe, expect, test } from '@jest/globals';
import { clientOf } from '../../../support/http.ts';
import { type LocalRun, runLocalToEnd, startLocalRun } from '../../../support/local-run.ts';

const folders = mkdtempSync(join(tmpdir(), 'persist-'));
afterAll(() => rmSync(folders, { recursive: true, force: true }));

const folderOf = (name: string): string => join(folders, name);
const start = (folder: string): Promise<LocalRun> => startLocalRun({ args: ['--persist', folder] });

const SENTENCE = /^[A-Z/][^\n]+\.\n$/;
const USERS = 'non-interactive-sessions-local-sys_user';
const INCIDENTS = 'non-interactive-sessions-local-incident';
const SOAP_TOGGLE = '/non-interactive-sessions/local/glide.basicauth.required.soap';
const WSDL_TOGGLE = '/non-interactive-sessions/local/glide.basicauth.required.wsdl';

const keyOf = (userName: string) => ({ user_name: { S: userName } });
const userOf = async (dynamo: DynamoDBClient, userName: string) =>
  (await dynamo.send(new GetItemCommand({ TableName: USERS, Key: keyOf(userName), ConsistentRead: true }))).Item;

/** Clients that write until the server is gone, and what was acknowledged to them. */
function startWriters({ dynamo, ssm }: LocalRun, round: number) {
  const acknowledged = { incidents: [] as string[], parameters: [] as string[] };
  let [sent, counted] = [0, 0];
  const repeat = async (write: (index: number) => Promise<void>): Promise<void> => {
    try {
      for (let index = 0; ; index += 1) await write(index);
    } catch {
      // The server was killed.
    }
  };
  const lanes = Array.from({ length: 6 }, (_, lane) =>
    repeat(async (index) => {
      const id = `${round}-${lane}-${index}`;
      await dynamo.send(
        new PutItemCommand({ TableName: INCIDENTS, Item: { sys_id: { S: id }, short_description: { S: 'x'.repeat(300) } } }),
      );
      acknowledged.incidents.push(id);
    }),
  );
  const counter = repeat(async (index) => {
    sent = index + 1;
    const value = { ':count': { N: String(sent) } };
    await dynamo.send(
      new UpdateItemCommand({
        TableName: USERS,
        Key: keyOf('abel.tuter'),
        UpdateExpression: `SET count_${round} = :count`,
        ExpressionAttributeValues: value,
      }),
    );
    counted = sent;
  });
  const parameters = repeat(async (index) => {
    const Name = `/kept/${round}/${index}`;
    await ssm.send(new PutParameterCommand({ Name, Value: Name, Type: 'String' }));
    acknowledged.parameters.push(Name);
  });
  return { acknowledged, counts: () => ({ sent, counted }), ended: Promise.all([...lanes, counter, parameters]) };
}

async function expectThere({ dynamo, ssm }: LocalRun, { acknowledged, counts }: ReturnType<typeof startWriters>, round: number) {
  for (const id of acknowledged.incidents) {
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: INCIDENTS, Key: { sys_id: { S: id } } }));
    expect(Item?.short_description?.S).toBe('x'.repeat(300));
  }
  for (const Name of acknowledged.parameters) {
    expect((await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value).toBe(Name);
  }
  const { sent, counted } = counts();
  const kept = Number((await userOf(dynamo, 'abel.tuter'))?.[`count_${round}`]?.N ?? 0);
  expect(kept).toBeGreaterThanOrEqual(counted);
  expect(kept).toBeLessThanOrEqual(sent);
}

describe('npm start -- --persist', () => {
  test('keeps every acknowledged write through kill -9 at random moments', async () => {
    const folder = folderOf('killed');
    let run = await start(folder);
    let writes = 0;
    for (let round = 0; round < 5; round += 1) {
      const writers = startWriters(run, round);
      // The random moment is the scenario.
      await sleep(100 + Math.random() * 600);
      await run.kill();
      await writers.ended;
      writes += writers.acknowledged.incidents.length + writers.acknowledged.parameters.length;
      run = await start(folder);
      await expectThere(run, writers, round);
    }
    await run.stop();
    expect(writes).toBeGreaterThan(50);
  }, 240_000);

  test('leaves users, records, toggles and the passphrase as they were left, and says where the data is', async () => {
    const folder = folderOf('changed');
    const first = await start(folder);
    expect(first.output()).toContain('Data is kept in ');
    await first.dynamo.send(
      new UpdateItemCommand({
        TableName: USERS,
        Key: keyOf('json.user'),
        UpdateExpression: 'SET web_service_access_only = :flag',
        ExpressionAttributeValues: { ':flag': { BOOL: false } },
      }),
    );
    await first.dynamo.send(new DeleteItemCommand({ TableName: USERS, Key: keyOf('locked.user') }));
    await first.ssm.send(new PutParameterCommand({ Name: SOAP_TOGGLE, Value: 'false', Overwrite: true }));
    await first.ssm.send(new DeleteParameterCommand({ Name: WSDL_TOGGLE }));
    const passphrase = /Passphrase +(\S+)/.exec(first.output())?.[1];
    await first.stop();

    const second = await start(folder);
    expect((await userOf(second.dynamo, 'json.user'))?.web_service_access_only).toEqual({ BOOL: false });
    expect(await userOf(second.dynamo, 'locked.user')).toBeUndefined();
    const toggle = await second.ssm.send(new GetParameterCommand({ Name: SOAP_TOGGLE }));
    expect(toggle.Parameter).toMatchObject({ Value: 'false', Version: 2 });
    await expect(second.ssm.send(new GetParameterCommand({ Name: WSDL_TOGGLE }))).rejects.toMatchObject({ name: 'ParameterNotFound' });
    expect(/Passphrase +(\S+)/.exec(second.output())?.[1]).toBe(passphrase);
    expect((await clientOf(second.url)('GET /api/now/whoami', { as: 'json.user' })).json).toMatchObject({
      result: { session_kind: 'interactive' },
    });
    await second.stop();
  }, 120_000);

  test('adds a table that a new version brings, with its rows', async () => {
    const folder = folderOf('upgraded');
    const first = await start(folder);
    const { TableNames = [] } = await first.dynamo.send(new ListTablesCommand({}));
    await first.stop();
    // As if the version before had known no locations.
    const { ClassicLevel } = await import('classic-level');
    const state = new ClassicLevel<string, { tables: string[] }>(join(folder, 'state'), { valueEncoding: 'json' });
    const deployed = (await state.get('deployed')) ?? { tables: [] };
    expect(deployed.tables.toSorted()).toEqual(TableNames.toSorted());
    await state.put('deployed', { ...deployed, tables: deployed.tables.filter((name) => !name.endsWith('cmn_location')) });
    await state.close();
    const tables = new ClassicLevel<string, unknown>(join(folder, 'dynamodb'), { valueEncoding: 'json' });
    await tables.del('table~non-interactive-sessions-local-cmn_location');
    await tables.clear({ gte: 'item-non-interactive-sessions-local-cmn_location', lt: 'item-non-interactive-sessions-local-cmn_locatioo' });
    await tables.close();

    const second = await start(folder);
    expect((await clientOf(second.url)('GET /api/now/table/cmn_location', { as: 'json.user' })).json.result).toHaveLength(4);
    await second.stop();
  }, 120_000);

  test('completes a table that was being created when the process ended', async () => {
    const folder = folderOf('creating');
    const first = await start(folder);
    await first.dynamo.send(
      new CreateTableCommand({
        TableName: 'half-made',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    await first.kill();
    const { ClassicLevel } = await import('classic-level');
    const tables = new ClassicLevel<string, object>(join(folder, 'dynamodb'), { valueEncoding: 'json' });
    await tables.put('table~half-made', { ...(await tables.get('table~half-made')), TableStatus: 'CREATING' });
    await tables.close();
    const second = await start(folder);
    await second.dynamo.send(new PutItemCommand({ TableName: 'half-made', Item: { id: { S: '1' } } }));
    expect((await second.dynamo.send(new ScanCommand({ TableName: 'half-made' }))).Count).toBe(1);
    await second.stop();
  }, 120_000);
});

describe('npm start -- --persist that cannot use the folder ends with status 1 and one sentence', () => {
  const refusal = (folder: string): string => {
    const { status, stdout, stderr } = runLocalToEnd(['--persist', folder]);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(SENTENCE);
    return stderr;
  };

  test('a file', () => {
    writeFileSync(folderOf('file'), '');
    expect(refusal(folderOf('file'))).toContain('is a file: give --persist a folder.');
    expect(refusal(join(folderOf('file'), 'below'))).toContain('is a file: give --persist a folder.');
  });

  test('a place where no folder can be made', () => {
    expect(refusal('/proc/nothing')).toContain('give --persist one that you may write to.');
  });

  test('a folder with files of somebody else', () => {
    expect(refusal(import.meta.dirname)).toContain('give --persist an empty or a new folder.');
    expect(existsSync(join(import.meta.dirname, 'state'))).toBe(false);
  });

  test('a folder that is in use', async () => {
    const folder = folderOf('used');
    const run = await start(folder);
    expect(refusal(folder)).toContain('is in use by another local run: stop that one, or give --persist another folder.');
    expect((await clientOf(run.url)('GET /api/now/whoami', { as: 'json.user' })).status).toBe(200);
    await run.stop();
  }, 120_000);

  test('a damaged folder, whatever is damaged, and again at the next start', async () => {
    const sound = folderOf('sound');
    const once = await start(sound);
    await once.kill();
    // The second start moves what there is from the log into a table file.
    const twice = await start(sound);
    await twice.ssm.send(new PutParameterCommand({ Name: '/late', Value: 'x', Type: 'String' }));
    await twice.dynamo.send(new PutItemCommand({ TableName: INCIDENTS, Item: { sys_id: { S: 'late' } } }));
    await twice.kill();
    const fileOf = (folder: string, pattern: RegExp): string => {
      const name = readdirSync(folder).find((entry) => pattern.test(entry));
      if (name === undefined) throw new Error(`${folder} has no ${pattern}: ${readdirSync(folder)}`);
      return join(folder, name);
    };
    const garble = (file: string): void => writeFileSync(file, Buffer.alloc(readFileSync(file).length, 0x41));
    const flip = (file: string): void => {
      const content = readFileSync(file);
      content[20] = (content[20] ?? 0) ^ 1;
      writeFileSync(file, content);
    };
    const damages: Readonly<Record<string, (folder: string) => void>> = {
      'CURRENT garbled': (folder) => garble(join(folder, 'CURRENT')),
      'CURRENT lost': (folder) => rmSync(join(folder, 'CURRENT')),
      'MANIFEST garbled': (folder) => garble(fileOf(folder, /^MANIFEST/)),
      'MANIFEST lost': (folder) => rmSync(fileOf(folder, /^MANIFEST/)),
      'log garbled': (folder) => garble(fileOf(folder, /\.log$/)),
      'one octet of the log changed': (folder) => flip(fileOf(folder, /\.log$/)),
      'table file garbled': (folder) => garble(fileOf(folder, /\.ldb$/)),
      'table file cut off': (folder) => truncateSync(fileOf(folder, /\.ldb$/), 100),
      'table file lost': (folder) => rmSync(fileOf(folder, /\.ldb$/)),
      'everything lost': (folder) => rmSync(folder, { recursive: true }),
    };
    for (const database of ['state', 'dynamodb']) {
      for (const [what, damage] of Object.entries(damages)) {
        const folder = folderOf(`${database} ${what}`);
        cpSync(sound, folder, { recursive: true });
        damage(join(folder, database));
        for (let attempt = 0; attempt < 2; attempt += 1) {
          expect({ database, what, attempt, said: refusal(folder) }).toEqual({
            database,
            what,
            attempt,
            said: expect.stringMatching(
              / is damaged \(.*\): put a copy of it in its place, or delete it to begin anew\.|holds files that are not/,
            ),
          });
        }
      }
    }
  }, 240_000);
});
