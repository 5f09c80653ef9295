import { INTERNAL_TEXTS } from '../../../shared/core/decision/internal-texts.ts';
import { REASONS, type ReasonCode } from '../../../shared/core/decision/reasons.ts';
import { mayOpen } from '../../../shared/core/pages/page-roles.ts';
import type { StoredDecision } from '../../../shared/core/usage/rows.ts';
import { protocolText } from '../../../shared/core/usage/uses.ts';
import { userPath } from '../links.ts';
import type { ConsoleRequest } from '../request.ts';

/** Reasons that are never in the list: what they mean is no refusal, or only asks for credentials. */
const NOT_LISTED: readonly ReasonCode[] = ['public', 'preflight', 'anonymous_allowed', 'allowed', 'credentials_required', 'login_required'];

/** Reasons of refusals, in the order of the decision. */
export const REFUSAL_REASONS = (Object.keys(REASONS) as ReasonCode[]).filter((code) => !NOT_LISTED.includes(code));

/** Texts of a reason; null: this version does not know it. */
export const reasonOf = (code: string): { readonly publicText: string; readonly internalText: string } | null =>
  Object.hasOwn(REASONS, code)
    ? { publicText: REASONS[code as ReasonCode].publicText, internalText: INTERNAL_TEXTS[code as ReasonCode] }
    : null;

/** A name that no user has is kept as a hash only: people type passwords into the name field. */
export const isHashed = (user: string): boolean => user.startsWith('sha256:');

/** The user of a refusal, linked where the page opens to this person. A user that is deleted has a link, too: its page says so. */
export function WhoWasRefused({ user, request: { shell, context } }: { readonly user: string | null; readonly request: ConsoleRequest }) {
  if (user === null) return 'no user';
  if (isHashed(user)) return <span title={user}>unknown name</span>;
  return mayOpen('/sys_user.do', context) ? <a href={shell.prefix + userPath(user)}>{user}</a> : user;
}

/** What was asked for: `POST SOAP on incident`. */
export function requestText({ method, surface, protocol, table }: StoredDecision): string {
  const way = (protocol === null ? null : protocolText(protocol)) ?? SURFACES[surface ?? ''] ?? surface ?? '';
  return [method ?? '', way, table === null ? '' : `on ${table}`].filter((part) => part !== '').join(' ');
}

/** Surfaces for people. */
export const SURFACES: Readonly<Record<string, string>> = {
  public: 'public page',
  sso: 'single sign-on',
  ui: 'UI page',
  portal: 'portal page',
  api: 'web service',
};
