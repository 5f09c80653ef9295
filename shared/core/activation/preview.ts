import type { Usage } from '../decision/log-line.ts';
import type { Setting } from '../settings/settings.ts';
import { GUEST_NAMES } from '../users/base-records.ts';
import { activeRoles, isSoapRole, type RoleGraph } from '../users/roles.ts';
import { readUser, statusCause, type User } from '../users/user.ts';

/** `breaks`: a request that the account makes, or may make, would be refused. `note`: worth knowing, everything continues to work. */
export type Severity = 'breaks' | 'note';

export type FindingCode =
  | 'record_unreadable'
  | 'soap_refused'
  | 'soap_probably_refused'
  | 'mid_server_refused'
  | 'mid_server_flag_missing'
  | 'cannot_work'
  | 'admin_like_roles';

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly why: string;
  readonly fix: string;
}

/** One user as it will be after activation. */
export interface PreviewRow {
  readonly user_name: string;
  /** Activation sets `web_service_access_only` to false; otherwise it changes nothing. */
  readonly becomes_interactive: boolean;
  readonly findings: readonly Finding[];
  /** Protocols and surfaces that log or memory show; null: nothing tells them. */
  readonly uses: readonly string[] | null;
  /** Those of `uses` that activation and strict security do not affect; none for a record that cannot be read. */
  readonly unaffected: readonly string[] | null;
}

export interface PreviewInput {
  readonly roles: RoleGraph;
  readonly strictSecurity: Setting;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** null: nothing tells what accounts use, so any account may be one that uses SOAP. */
  readonly usage: Usage | null;
  /** false: there may be uses that are not among them, so an account that was not seen at SOAP may use it all the same. */
  readonly complete?: boolean;
}

/** Uses that a finding stops. A description by WSDL stays readable. */
const AFFECTED: Readonly<Partial<Record<FindingCode, readonly string[]>>> = {
  soap_refused: ['soap'],
  mid_server_refused: ['mid'],
};
const ADMIN_LIKE = ['admin', 'security_admin', 'user_admin'];

/**
 * What activation and strict security mean for one user.
 *
 * Source: specification, "Require authentication", the note on activation ("might restrict existing users who manage SOAP and WSDL-based
 * integrations … unless they already possess the SOAP role"); specification, "Create a non-interactive user for web services" (MID Server).
 *
 * @param item attributes of the stored record as plain values.
 */
export function previewUser(input: PreviewInput, item: Readonly<Record<string, unknown>>): PreviewRow {
  const user_name = typeof item.user_name === 'string' ? item.user_name : '';
  const user = readUser(item, input.now);
  const uses = input.usage === null ? null : [...(input.usage.get(user_name) ?? [])].sort();
  const findings = user === null ? [unreadable(item)] : findingsOf(input, user, uses);
  const goesOn = (use: string): boolean => !findings.some(({ code }) => AFFECTED[code]?.includes(use));
  return {
    user_name,
    becomes_interactive: item.web_service_access_only === undefined,
    findings,
    uses,
    unaffected: user === null ? [] : (uses?.filter(goesOn) ?? null),
  };
}

function findingsOf({ roles, strictSecurity, complete = true }: PreviewInput, user: User, uses: readonly string[] | null): Finding[] {
  if (GUEST_NAMES.includes(user.user_name)) return [];
  const held = activeRoles(user.roles, roles, false);
  const cannot = cannotWork(user);
  // An account that does not work anyway is not broken by activation.
  const ofProtocols =
    cannot === null ? [soap(held, strictSecurity, complete || uses?.includes('soap') ? uses : null), midServer(user, held)] : [cannot];
  return [...ofProtocols, adminLike(user, activeRoles(user.roles, roles, true))].filter((finding) => finding !== null);
}

function unreadable(item: Readonly<Record<string, unknown>>): Finding {
  const wrong =
    typeof item.web_service_access_only === 'string' ? `web_service_access_only is the text "${item.web_service_access_only}"` : null;
  return {
    code: 'record_unreadable',
    severity: 'breaks',
    why: `The record cannot be read (${wrong ?? 'an attribute has the wrong type'}), so it cannot be used to sign in; activation leaves it as it is.`,
    fix: 'Store the attribute with its right type, booleans without quotes.',
  };
}

function soap(held: readonly string[], strictSecurity: Setting, uses: readonly string[] | null): Finding | null {
  if (strictSecurity === 'off' || held.some(isSoapRole)) return null;
  const fix = 'Grant the role soap, or the narrower one that its calls need.';
  const finding = (code: FindingCode, why: string): Finding => ({ code, severity: 'breaks', why, fix });
  if (uses === null) return finding('soap_refused', 'Would be refused on SOAP under strict security: no role of the soap family.');
  if (uses.includes('soap')) return finding('soap_refused', 'Uses SOAP and is refused under strict security: no role of the soap family.');
  if (uses.includes('wsdl'))
    return finding(
      'soap_probably_refused',
      'Reads WSDL, so it is probably a SOAP integration, which strict security refuses without a role of the soap family.',
    );
  return null;
}

function midServer(user: User, held: readonly string[]): Finding | null {
  if (!held.includes('mid_server') || user.internal_integration_user) return null;
  const fix = 'Select Internal Integration User (internal_integration_user=true).';
  return user.web_service_access_only
    ? {
        code: 'mid_server_refused',
        severity: 'breaks',
        why: 'Refused as a MID Server user: non-interactive and not an Internal Integration User.',
        fix,
      }
    : {
        code: 'mid_server_flag_missing',
        severity: 'note',
        why: 'A MID Server user that will be refused as such once it is made non-interactive.',
        fix,
      };
}

const CANNOT = {
  inactive: ['The account is not active, so it cannot work anyway.', 'Activate it if it is needed.'],
  locked_out: ['The account is locked out, so it cannot work anyway.', 'Unlock it if it is needed.'],
  password_needs_reset: ['The password needs a reset, so the account cannot work anyway.', 'Set a password that needs no reset.'],
  no_password: ['The account has no password, so it cannot work with user name and password anyway.', 'Set a password if it is needed.'],
} as const;

function cannotWork(user: User): Finding | null {
  const cause = statusCause(user) ?? (user.password_hash === null ? 'no_password' : null);
  if (cause === null) return null;
  const [why, fix] = CANNOT[cause];
  return { code: 'cannot_work', severity: 'note', why, fix };
}

function adminLike(user: User, all: readonly string[]): Finding | null {
  const found = ADMIN_LIKE.filter((role) => all.includes(role));
  if (!user.web_service_access_only || found.length === 0) return null;
  return {
    code: 'admin_like_roles',
    severity: 'note',
    why: `A non-interactive account that holds ${found.join(', ')}: more than an integration should.`,
    fix: 'Grant only the roles that its calls need.',
  };
}

export const breaks = (row: PreviewRow): boolean => row.findings.some(({ severity }) => severity === 'breaks');
