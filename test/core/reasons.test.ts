import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { REASONS } from '../../shared/core/reasons.ts';

describe('the reason codes', () => {
  test('have a section each in the error catalogue, and it has no other', () => {
    const catalogue = readFileSync(join(import.meta.dirname, '../../docs/reasons.md'), 'utf8');
    expect([...catalogue.matchAll(/^## (\w+)$/gm)].map(([, code]) => code)).toEqual(Object.keys(REASONS));
  });

  test('have a public text that tells a user from a stranger nowhere', () => {
    expect(REASONS.too_many_attempts.publicText).toBe(REASONS.credentials_rejected.publicText);
  });
});
