import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { INTERNAL_TEXTS } from '../../../../shared/core/decision/internal-texts.ts';
import { REASONS } from '../../../../shared/core/decision/reasons.ts';

const codes = Object.keys(REASONS);
/** Reasons of a request that was let through: there is nothing to fix. */
const ALLOWED = ['public', 'preflight', 'anonymous_allowed', 'allowed'];

const catalogue = readFileSync(join(import.meta.dirname, '../../../../docs/reasons.md'), 'utf8');
const section = (code: string): string =>
  catalogue
    .split(/^## /m)
    .find((text) => text.startsWith(`${code}\n`))
    ?.slice(code.length + 1) ?? '';

describe('the reason codes', () => {
  test('have a section each in the error catalogue, and it has no other', () => {
    expect([...catalogue.matchAll(/^## (\w+)$/gm)].map(([, code]) => code)).toEqual(codes);
  });

  test('say in the catalogue what happened and, where something was refused, how to fix it', () => {
    for (const code of codes) {
      expect([code, section(code)]).toEqual([code, expect.stringMatching(/^\*\*What happened\.\*\* \S/)]);
      if (!ALLOWED.includes(code)) expect([code, section(code)]).toEqual([code, expect.stringMatching(/^\*\*How to fix\.\*\* \S/m)]);
    }
  });

  test('have a public text and an internal text, each whole sentences, and the public one names no cause', () => {
    for (const text of [...Object.values(INTERNAL_TEXTS), ...Object.values(REASONS).map(({ publicText }) => publicText)])
      expect(text).toMatch(/^[A-Z].*\.$/);
    for (const { publicText } of Object.values(REASONS)) {
      expect(publicText).not.toMatch(/DynamoDB|Parameter Store|unknown user|locked|inactive|toggle/i);
    }
  });

  test('have a public text that tells a user from a stranger nowhere', () => {
    expect(REASONS.too_many_attempts.publicText).toBe(REASONS.credentials_rejected.publicText);
  });
});
