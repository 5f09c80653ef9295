/**
 * Why a request was allowed or refused: a closed union. The public text is safe for the caller. The internal text and the cause in the
 * decision log tell the administrator what happened and how to fix it. `docs/reasons.md` has a section for each.
 */
export interface Reason {
  readonly publicText: string;
  readonly internalText: string;
}

/** One text for all bad credentials, so that a refusal does not show whether the user exists. */
const NOT_GOOD = 'User name or password invalid, or the session has ended. Please sign in again.';

export const REASONS = {
  request_ambiguous: {
    publicText:
      'This request can be read in more than one way. Send a plain address such as /incident.do?SOAP: one marker, no unneeded encoding, no header that changes the method.',
    internalText:
      'The request could be read in more than one way; the cause says which part of it. Change the client so that it sends the plain URL.',
  },
  forged_identity_header: {
    publicText: 'The request has a header about the caller, its address or its target that only this gateway may send. Leave it out.',
    internalText:
      'A client sent a header that an upstream could take for an identity, an address or another method; the cause names it. If a proxy in front adds it, stop the proxy from doing so.',
  },
  public: {
    publicText: 'This page is open to everyone.',
    internalText: 'The route is public or single sign-on: the function behind it checks for itself.',
  },
  preflight: {
    publicText: 'Pages of this origin may send the request.',
    internalText:
      'A browser asked whether a page of an origin in corsOrigins may call a protocol. Such a question has no credentials and reads no data.',
  },
  credentials_malformed: {
    publicText:
      'The Authorization header could not be read. Send one value: Basic <base64 of name:password>, or Bearer with an access token of this site.',
    internalText:
      'The Authorization header is neither one well-formed Basic value nor a token of this site; the cause says what is wrong. Fix the client.',
  },
  protocol_blocked: {
    publicText: 'This protocol is switched off here.',
    internalText:
      'An administrator switched this protocol off for everybody, guests included; no password was looked at. To switch it on, clear Switched off on High Security Settings, or run: nis settings unblock <protocol>.',
  },
  too_many_attempts: {
    publicText: NOT_GOOD,
    internalText:
      'This source gave 5 wrong passwords for this user within 15 minutes and is refused for 15 minutes. Fix the password at the source, then wait.',
  },
  credentials_rejected: {
    publicText: NOT_GOOD,
    internalText: 'The credentials are not good; the cause says why. Credentials that are sent are verified even where none are required.',
  },
  source_not_allowed: {
    publicText: NOT_GOOD,
    internalText:
      'Right credentials of a non-interactive user came from an address that its envelope does not allow: they may be stolen. If the address is one of yours, add its network to the Envelope on the User form. If it is not, make a new secret and end the old one.',
  },
  anonymous_allowed: {
    publicText: 'This protocol is open: no credentials are required.',
    internalText: 'The toggle of this protocol is off, so the guest record acted as the user.',
  },
  credentials_required: {
    publicText: 'This protocol requires a user name and a password. Send Basic credentials.',
    internalText:
      'The request has no credentials, and the toggle of this protocol is on, missing or unknown, or the guest record cannot be used.',
  },
  login_required: {
    publicText: 'Please sign in to open this page.',
    internalText: 'The request asked for a page of the UI or a portal without a session or credentials.',
  },
  web_service_access_only: {
    publicText: 'This account is for web services only. It cannot sign in to the user interface, a service portal or single sign-on.',
    internalText:
      'The user is non-interactive (Web Service Access Only is selected). Clear the check box on the User form to make the user interactive.',
  },
  basic_not_for_people: {
    publicText: NOT_GOOD,
    internalText:
      'A right password came by Basic, but this user may use the user interface only: by User Interface Only on the User form, or because nis.basic_for_people is not true. Give the program a non-interactive user of its own, or the person the role snc_basic_auth_api_access.',
  },
  mid_server_needs_internal_integration_user: {
    publicText:
      'This account may not send MID Server requests, nor batch and GraphQL requests, which could carry them. Send each request alone.',
    internalText:
      'A non-interactive user may send MID Server requests only as an Internal Integration User. If the account belongs to a MID Server, or to an integration that you trust with batch and GraphQL, select the check box on the User form.',
  },
  soap_role_missing: {
    publicText: 'This account lacks the role for SOAP requests. Ask an administrator for a SOAP role.',
    internalText:
      'Strict security is on and the user has no role of the soap family. Add soap, or the narrower role that its calls need, to the Roles list.',
  },
  outside_envelope: {
    publicText: 'This account may not use this part of the interface.',
    internalText:
      'The envelope of this non-interactive user does not list this protocol with this table and operation. If the integration needs it, add the use to the Envelope on the User form.',
  },
  cross_site_write: {
    publicText: 'This change did not come from a page of this site. Open the page again and repeat it.',
    internalText:
      'A write from a browser had no user token or no session, or came from another site: it may have been forged by that site (CSRF).',
  },
  too_many_roles: {
    publicText: 'This account has more roles than one request can carry. Ask an administrator to take some away.',
    internalText: 'The roles of the user, direct and contained, exceed 6 KB. Grant fewer roles.',
  },
  allowed: {
    publicText: 'Allowed.',
    internalText: 'No rule refused the request.',
  },
  dependency_unavailable: {
    publicText: 'The service cannot decide on this request at the moment. Try again shortly.',
    internalText:
      'A record or setting that could change the outcome could not be read. The cause names it; check DynamoDB and Parameter Store.',
  },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof REASONS;

/** @param methods the methods that the address takes, if only the method is wrong. */
export const publicText = (reason: ReasonCode, methods: readonly string[] | null = null): string =>
  methods === null
    ? REASONS[reason].publicText
    : `The method of this request does not fit its address. Send it with one of these methods: ${methods.join(', ')}.`;
