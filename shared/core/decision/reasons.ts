/**
 * Why a request was allowed or refused: a closed union. The public text is safe for the caller. For the administrator there is a text in
 * internal-texts.ts, the cause in the decision log, and a section in `docs/reasons.md`.
 */
export interface Reason {
  readonly publicText: string;
}

/** One text for all bad credentials, so that a refusal does not show whether the user exists. */
const NOT_GOOD = 'User name or password invalid, or the session has ended. Please sign in again.';

export const REASONS = {
  request_ambiguous: {
    publicText:
      'This request can be read in more than one way. Send a plain address such as /incident.do?SOAP: one marker, no unneeded encoding, no header that changes the method.',
  },
  forged_identity_header: {
    publicText: 'The request has a header about the caller, its address or its target that only this gateway may send. Leave it out.',
  },
  public: {
    publicText: 'This page is open to everyone.',
  },
  preflight: {
    publicText: 'Pages of this origin may send the request.',
  },
  credentials_malformed: {
    publicText:
      'The Authorization header could not be read. Send one value: Basic <base64 of name:password>, or Bearer with an access token of this site.',
  },
  protocol_blocked: {
    publicText: 'This protocol is switched off here.',
  },
  too_many_attempts: {
    publicText: NOT_GOOD,
  },
  credentials_rejected: {
    publicText: NOT_GOOD,
  },
  source_not_allowed: {
    publicText: NOT_GOOD,
  },
  anonymous_allowed: {
    publicText: 'This protocol is open: no credentials are required.',
  },
  credentials_required: {
    publicText: 'This protocol requires a user name and a password. Send Basic credentials.',
  },
  login_required: {
    publicText: 'Please sign in to open this page.',
  },
  web_service_access_only: {
    publicText: 'This account is for web services only. It cannot sign in to the user interface, a service portal or single sign-on.',
  },
  basic_not_for_people: {
    publicText: NOT_GOOD,
  },
  mid_server_needs_internal_integration_user: {
    publicText:
      'This account may not send MID Server requests, nor batch and GraphQL requests, which could carry them. Send each request alone.',
  },
  soap_role_missing: {
    publicText: 'This account lacks the role for SOAP requests. Ask an administrator for a SOAP role.',
  },
  outside_envelope: {
    publicText: 'This account may not use this part of the interface.',
  },
  cross_site_write: {
    publicText: 'This change did not come from a page of this site. Open the page again and repeat it.',
  },
  too_many_roles: {
    publicText: 'This account has more roles than one request can carry. Ask an administrator to take some away.',
  },
  allowed: {
    publicText: 'Allowed.',
  },
  dependency_unavailable: {
    publicText: 'The service cannot decide on this request at the moment. Try again shortly.',
  },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof REASONS;

/** @param methods the methods that the address takes, if only the method is wrong. */
export const publicText = (reason: ReasonCode, methods: readonly string[] | null = null): string =>
  methods === null
    ? REASONS[reason].publicText
    : `The method of this request does not fit its address. Send it with one of these methods: ${methods.join(', ')}.`;
