import { describe, expect, test } from '@jest/globals';
import { type CreateIfAbsent, parametersToCreate, type SeedProperties, seed } from '../../../functions/seed-settings/seed.ts';

const properties: SeedProperties = {
  Path: '/app/prod/',
  Names: ['a.soap', 'a.wsdl'],
  Pattern: '^(true|false)$',
  Value: 'true',
  Description: 'x',
};

/** A Parameter Store with some parameters in it, that never overwrites. */
function store(existing: Readonly<Record<string, string>> = {}): { parameters: Map<string, string>; create: CreateIfAbsent } {
  const parameters = new Map(Object.entries(existing));
  return {
    parameters,
    async create({ name, value }) {
      if (parameters.has(name)) return 'existed';
      parameters.set(name, value);
      return 'created';
    },
  };
}

describe('at the first deploy', () => {
  test('every setting is created as true', async () => {
    const { parameters, create } = store();
    await seed(create, { type: 'Create', properties });
    expect([...parameters]).toEqual([
      ['/app/prod/a.soap', 'true'],
      ['/app/prod/a.wsdl', 'true'],
    ]);
  });

  test('one that exists is left alone and does not fail the deploy', async () => {
    const { parameters, create } = store({ '/app/prod/a.soap': 'false' });
    expect(await seed(create, { type: 'Create', properties })).toEqual({ created: ['/app/prod/a.wsdl'], existed: ['/app/prod/a.soap'] });
    expect(parameters.get('/app/prod/a.soap')).toBe('false');
  });

  test('each parameter takes nothing but what the pattern allows', () => {
    expect(parametersToCreate({ type: 'Create', properties }).map(({ pattern }) => pattern)).toEqual(['^(true|false)$', '^(true|false)$']);
  });
});

describe('at a later deploy', () => {
  test('a setting that an administrator deleted is not created again', async () => {
    const { parameters, create } = store({ '/app/prod/a.wsdl': 'true' });
    await seed(create, { type: 'Update', properties, previous: properties });
    expect([...parameters.keys()]).toEqual(['/app/prod/a.wsdl']);
  });

  test('a setting that this version brings is created', async () => {
    const { parameters, create } = store({ '/app/prod/a.soap': 'false' });
    await seed(create, { type: 'Update', properties, previous: { ...properties, Names: ['a.soap'] } });
    expect([...parameters]).toEqual([
      ['/app/prod/a.soap', 'false'],
      ['/app/prod/a.wsdl', 'true'],
    ]);
  });
});

test('when the stack goes, the settings stay', async () => {
  const { parameters, create } = store({ '/app/prod/a.soap': 'false' });
  await seed(create, { type: 'Delete' });
  expect([...parameters]).toEqual([['/app/prod/a.soap', 'false']]);
});

test('a failure names the setting and keeps its cause', async () => {
  const cause = new Error('Rate exceeded');
  const failing = seed(() => Promise.reject(cause), { type: 'Create', properties });
  await expect(failing).rejects.toMatchObject({
    message: 'The setting /app/prod/a.soap could not be created (Rate exceeded): remove the cause and deploy again.',
    cause,
  });
});
