import { randomUUID } from 'node:crypto';
import { DeleteParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createParameter } from '../../../../shared/aws/ssm/create-parameter.ts';
import { createSettingStore } from '../../../../shared/aws/ssm/setting-store.ts';
import { loadSettings } from '../../../../shared/aws/ssm/settings-source.ts';
import { DependencyError } from '../../../../shared/core/ports.ts';
import { openUntil, SETTING_NAMES, SETTING_PATTERN, type SettingStore } from '../../../../shared/core/settings/settings.ts';
import { type AwsFixture, startAws } from '../../../infra/local/fixtures/aws.ts';
import { MemorySettings } from '../../../support/memory-admin.ts';

const [SOAP = '', WSDL = ''] = SETTING_NAMES;
/** A path of this run alone, as the suite may run against an account. */
const path = `/non-interactive-sessions/test-${randomUUID()}/`;

/** Settings under test, and a way to write one as an administrator does in Parameter Store. */
interface Opened {
  readonly store: SettingStore;
  write(name: string, value: string): Promise<unknown>;
  close(): Promise<void>;
}

async function inMemory(): Promise<Opened> {
  const store = new MemorySettings(Date.now);
  for (const name of SETTING_NAMES) store.delete(name);
  return { store, write: async (name, value) => store.write(name, value, 'arn:aws:iam::1:user/ops'), close: async () => undefined };
}

let aws: AwsFixture | null = null;
let client: SSMClient;
beforeAll(async () => {
  if (process.env.REMOTE !== '1') aws = await startAws();
  client = new SSMClient(aws === null ? {} : aws.clientOptions);
});
afterAll(async () => {
  client.destroy();
  await aws?.stop();
});

/** The local Parameter Store, or with REMOTE=1 that of the account. */
async function inParameterStore(): Promise<Opened> {
  const names = SETTING_NAMES.map((name) => path + name);
  return {
    store: createSettingStore(client, path),
    write: (name, Value) => client.send(new PutParameterCommand({ Name: path + name, Value, Type: 'String', Overwrite: true })),
    close: async () => {
      for (let start = 0; start < names.length; start += 10)
        await client.send(new DeleteParametersCommand({ Names: names.slice(start, start + 10) }));
    },
  };
}

describe.each<[string, () => Promise<Opened>]>([
  ['in memory', inMemory],
  ['in Parameter Store', inParameterStore],
])('the settings %s', (_where, open) => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  test('are all there, also those that nobody stored', async () => {
    await opened.write(SOAP, 'false');
    const all = await opened.store.all();
    expect([...all.keys()]).toEqual(SETTING_NAMES);
    expect(all.get(SOAP)).toMatchObject({ value: 'false', version: 1, modifiedBy: expect.stringMatching(/^arn:aws:/) });
    expect(Math.abs(Date.now() - (all.get(SOAP)?.modifiedAt ?? 0))).toBeLessThan(60_000);
    expect(all.get(WSDL)).toEqual({ value: null, version: 0, modifiedAt: null, modifiedBy: '' });
  });

  test('are written one by one, each under the next version', async () => {
    expect(await opened.store.put(SOAP, 'false')).toBe(1);
    expect(await opened.store.put(SOAP, 'true')).toBe(2);
    const all = await opened.store.all();
    expect(all.get(SOAP)).toMatchObject({ value: 'true', version: 2 });
    expect(all.get(WSDL)?.value).toBeNull();
  });

  test('tell a value that nobody should have stored as it is', async () => {
    await opened.write(SOAP, 'maybe');
    expect((await opened.store.all()).get(SOAP)?.value).toBe('maybe');
  });

  test('keep their versions with who made them, latest first, over several pages', async () => {
    for (let version = 1; version <= 53; version += 1) await opened.write(SOAP, version % 2 === 0 ? 'true' : 'false');
    await opened.store.put(SOAP, 'true');
    const versions = await opened.store.history(SOAP);
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 54 }, (_, index) => 54 - index));
    expect(versions.slice(0, 3).map(({ value }) => value)).toEqual(['true', 'false', 'true']);
    for (const { modifiedAt, modifiedBy } of versions)
      expect([typeof modifiedAt, modifiedBy]).toEqual(['number', expect.stringMatching(/^arn:/)]);
    expect(await opened.store.history(WSDL)).toEqual([]);
  });
});

test('a parameter of an earlier deploy keeps its narrow pattern, which takes no end, until the product writes it', async () => {
  const { store, write, close } = await inParameterStore();
  const narrow = { Name: path + SOAP, Value: 'true', Type: 'String', AllowedPattern: '^(true|false)$' } as const;
  try {
    await client.send(new PutParameterCommand(narrow));
    // The seed of a later deploy finds it and leaves it as it is.
    expect(await createParameter(client, { ...narrow, Value: 'true', AllowedPattern: SETTING_PATTERN })).toBe(false);
    await expect(write(SOAP, openUntil('2026-12-01T06:00Z'))).rejects.toMatchObject({ name: 'ParameterPatternMismatchException' });
    await write(SOAP, 'false');
    expect((await store.all()).get(SOAP)?.value).toBe('false');
    await store.put(SOAP, openUntil('2026-12-01T06:00Z'));
    await write(SOAP, 'false until 2026-12-02T06:00Z');
    await expect(write(SOAP, 'false until tomorrow')).rejects.toMatchObject({ name: 'ParameterPatternMismatchException' });
    expect((await store.all()).get(SOAP)?.value).toBe('false until 2026-12-02T06:00Z');
  } finally {
    await close();
  }
});

test('a Parameter Store that does not answer is reported, and never read as empty', async () => {
  const broken = createSettingStore({ send: async () => Promise.reject(new Error('no answer')), config: {} } as never, path);
  await expect(broken.all()).rejects.toThrow(DependencyError);
  await expect(broken.put(SOAP, 'true')).rejects.toThrow(DependencyError);
  await expect(broken.history(SOAP)).rejects.toThrow(DependencyError);
});

test('an answer that holds nothing at all is a failure: no setting is known to be missing', async () => {
  const ssm = { getParameters: async () => ({}) };
  await expect(loadSettings(ssm, path)).rejects.toThrow(TypeError);
  await expect(loadSettings({ getParameters: async () => ({ Parameters: [] }) }, path)).resolves.toEqual(new Map());
});
