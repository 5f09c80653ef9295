import { describe, expect, test } from '@jest/globals';
import { OPTION_ROWS } from '../option-rows.ts';
import { resourcesOf, stacksOf, templateOf } from '../synthesised.ts';

const present = (options: Readonly<Record<string, unknown>>) => Object.values(stacksOf(options)).filter((stack) => stack !== null);

describe('a permissions boundary', () => {
  const boundaries = (permissionsBoundary: string | undefined, options: Readonly<Record<string, unknown>>): unknown[] =>
    present({ ...options, permissionsBoundary })
      .flatMap((stack) => Object.values(resourcesOf<{ PermissionsBoundary?: unknown }>(templateOf(stack), 'AWS::IAM::Role')))
      .map(({ Properties }) => Properties.PermissionsBoundary);

  test.each(OPTION_ROWS)('is on every role, those of custom resources too: %s', (_name, options) => {
    const arn = 'arn:aws:iam::123456789012:policy/team/Boundary';
    const found = boundaries(arn, options);
    expect(found.length).toBeGreaterThan(10);
    // As text: toEqual takes an array of undefined for an empty one.
    expect(found.map(String)).toEqual(found.map(() => arn));
  });

  test('may be named alone, and is then one of the account', () => {
    for (const boundary of boundaries('Boundary', { stage: 'prod' }))
      expect(JSON.stringify(boundary)).toMatch(/AWS::AccountId.*:policy\/Boundary/);
  });

  test('is on no role without the option', () => {
    expect(boundaries(undefined, { stage: 'prod' }).filter((boundary) => boundary !== undefined)).toEqual([]);
  });
});

describe('tags', () => {
  test('are on every stack, beside application and stage', () => {
    for (const stack of present({ stage: 'prod', accountStack: 'true', tags: 'cost-centre=4711,owner=identity' })) {
      const account = stack.stackName.endsWith('-account');
      const own = { application: 'non-interactive-sessions', ...(account ? {} : { stage: 'prod' }) };
      expect(stack.tags.tagValues()).toEqual({ ...own, 'cost-centre': '4711', owner: 'identity' });
    }
  });
});
