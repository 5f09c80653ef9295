import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { transformSync } from '@swc/core';
import type { decide } from '../../../../shared/core/decision/decide.ts';
import * as roles from '../../../../shared/core/users/roles.ts';
import { allFacts } from './all-facts.ts';
import { reference, seen } from './decision-table.ts';

/** First facts on which a decision function and the table differ. */
function firstDifference(candidate: typeof decide): unknown {
  for (const facts of allFacts()) {
    const [ours, theirs] = [seen(candidate(facts)), reference(facts)];
    if (ours !== theirs) return { facts, ours, theirs };
  }
  return null;
}

describe('the comparison catches a decision function that', () => {
  const source = readFileSync(join(import.meta.dirname, '../../../../shared/core/decision/decide.ts'), 'utf8');
  const require = createRequire(join(import.meta.dirname, 'broken-decisions.test.ts'));

  const mutant = (find: string, replace: string): typeof decide => {
    expect(source.split(find)).toHaveLength(2);
    const { code } = transformSync(source.replace(find, replace), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
      module: { type: 'commonjs' },
    });
    const exports: { decide?: typeof decide } = {};
    new Function('exports', 'require', code)(exports, (name: string) => (name === '../users/roles.ts' ? roles : require(name)));
    return exports.decide as typeof decide;
  };

  test.each([
    [
      'lets a non-interactive user into the UI',
      "if (forPeople && user.web_service_access_only) return forbid('web_service_access_only');",
      '',
    ],
    ['forgets the portal', "request.surface === 'ui' || request.surface === 'portal'", "request.surface === 'ui'"],
    ['asks a guest for nothing although the toggle is on', "if (facts.toggle === 'on')", 'if (false)'],
    ['takes an unread toggle for open', "if (facts.toggle === 'unread') return unavailable('toggle');", ''],
    [
      'takes unread credentials for none',
      "if (credential.kind === 'unread') return unavailable('credentials');",
      "if (credential.kind === 'unread') return decideAnonymous(facts, request);",
    ],
    [
      'turns bad credentials into a guest',
      "if (credential.kind === 'rejected') {",
      "if (credential.kind === 'rejected') return decideAnonymous(facts, request);\n{",
    ],
    ['accepts a cookie of a non-interactive user', 'credential.bySession && credential.principal', 'false && credential.principal'],
    ['needs no soap role', 'if (!activeRoles.some(isSoapRole))', 'if (false)'],
    ['enforces strict security that is off', "facts.strictSecurity !== 'off'", "facts.strictSecurity !== ('never' as string)"],
    [
      'reads an unread strict security as off',
      "facts.strictSecurity === 'unread' ? unavailable('strict security') : forbid('soap_role_missing')",
      "facts.strictSecurity === 'unread' ? allow('allowed', request, principal) : forbid('soap_role_missing')",
    ],
    ['demands the flag of every MID Server user', 'request.midServer && user.web_service_access_only &&', 'request.midServer &&'],
    ['lets an unflagged MID Server user pass', '&& !user.internal_integration_user', '&& false'],
    ['trusts a cross-site write', 'if (facts.crossSite) return true;', ''],
    ['trusts a cookie without its user token', 'return bySession && !facts.userTokenPresent;', 'return false;'],
    ['lets Basic alone write on the UI', 'return !bySession;', 'return false;'],
    [
      'lets a machine see the sign-in page',
      "request.surface === 'api' && !facts.navigation",
      "request.surface !== 'api' && !facts.navigation",
    ],
    ['overlooks a forged identity header', "if (facts.forgedIdentityHeader) return forbid('forged_identity_header');", ''],
  ])('%s', (_name, find, replace) => {
    expect(firstDifference(mutant(find, replace))).not.toBeNull();
  });
});
