import { spawnSync } from 'node:child_process';
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
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ClassicLevel } from 'classic-level';
import { eventually } from '../../../support/eventually.ts';
import { clientOf } from '../../../support/http.ts';
import { type LocalRun, runLocalToEnd, startLocalRun } from '../../../support/local-run.ts';

const folders = mkdtempSync(join(tmpdir(), 'persist-'));
// Jest runs these from the last to the first: the run ends before its folder goes.
afterAll(() => rmSync(folders, { recursive: true, force: true }));

const folderOf = (name: string): string => join(folders, name);
/** The folder of all the runs: each start costs seconds, so the tests follow one another on the same data. */
const folder = folderOf('data');
let run: LocalRun;
const start = async (): Promise<void> => {
  run = await startLocalRun({ args: ['--persist', folder] });
};
beforeAll(start);
afterAll(() => run.kill());

const SENTENCE = /^[A-Z/][^\n]+\.$/;
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

const databaseOf = <T>(name: string): ClassicLevel<string, T> => new ClassicLevel<string, T>(join(folder, name), { valueEncoding: 'json' });

describe('npm start -- --persist', () => {
  test('keeps every acknowledged write through kill -9 at random moments', async () => {
    let writes = 0;
    for (let round = 0; round < 4; round += 1) {
      const writers = startWriters(run, round);
      await eventually(() => writers.acknowledged.incidents.length + writers.acknowledged.parameters.length > 12);
      // The random moment is the scenario.
      await sleep(Math.random() * 400);
      await run.kill();
      await writers.ended;
      writes += writers.acknowledged.incidents.length + writers.acknowledged.parameters.length;
      await start();
      await expectThere(run, writers, round);
    }
    expect(writes).toBeGreaterThan(50);
  }, 240_000);

  test('leaves users, records, toggles and the passphrase as they were left, and says where the data is', async () => {
    expect(run.output()).toContain('Data is kept in ');
    await run.dynamo.send(
      new UpdateItemCommand({
        TableName: USERS,
        Key: keyOf('json.user'),
        UpdateExpression: 'SET web_service_access_only = :flag',
        ExpressionAttributeValues: { ':flag': { BOOL: false } },
      }),
    );
    await run.dynamo.send(new DeleteItemCommand({ TableName: USERS, Key: keyOf('locked.user') }));
    await run.ssm.send(new PutParameterCommand({ Name: SOAP_TOGGLE, Value: 'false', Overwrite: true }));
    await run.ssm.send(new DeleteParameterCommand({ Name: WSDL_TOGGLE }));
    const passphraseOf = (output: string): string | undefined => /Digest +(\S+)/.exec(output)?.[1];
    const passphrase = passphraseOf(run.output());
    expect(passphrase).toBeDefined();
    await run.stop();

    await start();
    expect((await userOf(run.dynamo, 'json.user'))?.web_service_access_only).toEqual({ BOOL: false });
    expect(await userOf(run.dynamo, 'locked.user')).toBeUndefined();
    const toggle = await run.ssm.send(new GetParameterCommand({ Name: SOAP_TOGGLE }));
    expect(toggle.Parameter).toMatchObject({ Value: 'false', Version: 2 });
    await expect(run.ssm.send(new GetParameterCommand({ Name: WSDL_TOGGLE }))).rejects.toMatchObject({ name: 'ParameterNotFound' });
    expect(passphraseOf(run.output())).toBe(passphrase);
    expect((await clientOf(run.url)('GET /api/now/whoami', { as: 'json.user' })).json).toMatchObject({
      result: { session_kind: 'interactive' },
    });
  });

  describe('started on data that an older version, or a run that was killed while it created a table, has left', () => {
    beforeAll(async () => {
      await run.dynamo.send(
        new CreateTableCommand({
          TableName: 'half-made',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        }),
      );
      const { TableNames = [] } = await run.dynamo.send(new ListTablesCommand({}));
      await run.kill();
      // As if the version before had known no locations.
      const state = databaseOf<{ tables: string[] }>('state');
      const deployed = (await state.get('deployed')) ?? { tables: [] };
      expect([...deployed.tables, 'half-made'].toSorted()).toEqual(TableNames.toSorted());
      await state.put('deployed', { ...deployed, tables: deployed.tables.filter((name) => !name.endsWith('cmn_location')) });
      await state.close();
      const tables = databaseOf<object>('dynamodb');
      await tables.del('table~non-interactive-sessions-local-cmn_location');
      await tables.clear({
        gte: 'item-non-interactive-sessions-local-cmn_location',
        lt: 'item-non-interactive-sessions-local-cmn_locatioo',
      });
      await tables.put('table~half-made', { ...(await tables.get('table~half-made')), TableStatus: 'CREATING' });
      await tables.close();
      await start();
    });

    test('adds the table that the new version brings, with its rows', async () => {
      expect((await clientOf(run.url)('GET /api/now/table/cmn_location', { as: 'json.user' })).json.result).toHaveLength(4);
    });

    test('completes the table that was being created', async () => {
      await run.dynamo.send(new PutItemCommand({ TableName: 'half-made', Item: { id: { S: '1' } } }));
      expect((await run.dynamo.send(new ScanCommand({ TableName: 'half-made' }))).Count).toBe(1);
    });
  });
});

describe('npm start -- --persist that cannot use the folder ends with status 1 and one sentence', () => {
  const ended = (path: string): string => {
    const { status, stdout, stderr } = runLocalToEnd(['--persist', path]);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.trimEnd()).toMatch(SENTENCE);
    return stderr.trimEnd();
  };
  /** What a first and a second such start would say of each folder; null: it opened. */
  const refusals = (paths: readonly string[]): (readonly [string | null, string | null])[] => {
    const { stdout, stderr } = spawnSync(process.execPath, [OPEN_FOLDERS, ...paths], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };
  const twice = (text: string) => [expect.stringContaining(text), expect.stringContaining(text)];

  test('a file, a place where no folder can be made, a folder with files of another kind', () => {
    const file = folderOf('file');
    writeFileSync(file, '');
    expect(ended(file)).toContain('is a file: give --persist a folder.');
    expect(refusals([join(file, 'below'), '/proc/nothing', import.meta.dirname])).toEqual([
      twice('is a file: give --persist a folder.'),
      twice('give --persist one that you may write to.'),
      twice('give --persist an empty or a new folder.'),
    ]);
    expect(existsSync(join(import.meta.dirname, 'state'))).toBe(false);
  });

  test('a folder that is in use, and the run that uses it goes on', async () => {
    expect(ended(folder)).toContain('is in use by another local run: stop that one, or give --persist another folder.');
    expect((await clientOf(run.url)('GET /api/now/whoami', { as: 'json.user' })).status).toBe(200);
  });

  test('a damaged folder, whatever is damaged, and again at the next start', async () => {
    // The starts before have moved what there was from the logs into table files.
    await run.kill();
    const copyOf = (name: string): string => {
      cpSync(folder, folderOf(name), { recursive: true });
      return folderOf(name);
    };
    const cases = ['state', 'dynamodb'].flatMap((database) =>
      Object.entries(DAMAGES).map(([what, damage]) => {
        const path = copyOf(`${database} ${what}`);
        damage(join(path, database));
        return { what: `${database}: ${what}`, path };
      }),
    );
    const said = refusals([copyOf('sound'), ...cases.map(({ path }) => path)]);
    const damaged = expect.stringMatching(DAMAGED);
    expect(said[0]).toEqual([null, null]);
    expect(cases.map(({ what }, index) => [what, said[index + 1]])).toEqual(cases.map(({ what }) => [what, [damaged, damaged]]));
    const first = cases[0]?.path ?? '';
    expect(ended(first)).toBe(said[1]?.[0]);
  });

  test('a folder of an older version, whose table lacks an index of this one', async () => {
    const tables = databaseOf<object>('dynamodb');
    const key = 'table~non-interactive-sessions-local-sys_user';
    await tables.put(key, { ...(await tables.get(key)), GlobalSecondaryIndexes: undefined });
    await tables.close();
    // It is told once the templates say what there must be.
    const { status, stderr } = runLocalToEnd(['--persist', folder]);
    expect([status, stderr.trimEnd()]).toEqual([1, expect.stringMatching(SENTENCE)]);
    expect(stderr).toContain('was written by an older version, whose table non-interactive-sessions-local-sys_user has no index view');
  });
});

const OPEN_FOLDERS = join(import.meta.dirname, '../fixtures/open-folders.ts');
const DAMAGED =
  /^The folder .* (is damaged \(.*\): put a copy of it in its place, or delete it to begin anew|holds files that are not .*)\.$/;

function fileOf(path: string, pattern: RegExp): string {
  const name = readdirSync(path).find((entry) => pattern.test(entry));
  if (name === undefined) throw new Error(`${path} has no ${pattern}: ${readdirSync(path)}`);
  return join(path, name);
}

const garble = (file: string): void => writeFileSync(file, Buffer.alloc(readFileSync(file).length, 0x41));

/** Of the folder of one database. */
const DAMAGES: Readonly<Record<string, (path: string) => void>> = {
  'CURRENT garbled': (path) => garble(join(path, 'CURRENT')),
  'CURRENT lost': (path) => rmSync(join(path, 'CURRENT')),
  'MANIFEST garbled': (path) => garble(fileOf(path, /^MANIFEST/)),
  'MANIFEST lost': (path) => rmSync(fileOf(path, /^MANIFEST/)),
  'table file garbled': (path) => garble(fileOf(path, /\.ldb$/)),
  'table file cut off': (path) => truncateSync(fileOf(path, /\.ldb$/), 100),
  'table file lost': (path) => rmSync(fileOf(path, /\.ldb$/)),
  'everything lost': (path) => rmSync(path, { recursive: true }),
};
