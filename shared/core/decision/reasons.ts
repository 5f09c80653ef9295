/**
 * Why a request was allowed or refused: a closed union. The public text is safe for the caller; the internal text tells the
 * administrator the true cause and the fix, together with the cause in the decision log. `docs/reasons.md` has a section each.
 */
export interface Reason {
  readonly publicText: string;
  readonly internalText: string;
}

/** One text for every way in which credentials are not good, so that a refusal does not tell a user from a stranger. */
const NOT_GOOD = 'User name or password invalid, or the session has ended. Please sign in again.';

export const REASONS = {
  request_ambiguous: {
    publicText: 'The address of this request can be read in more than one way. Write it in its plain form.',
    internalText:
      'The request could not be classified without a guess; the cause says which part of it. The client must send the plain form of the URL.',
  },
  forged_identity_header: {
    publicText: 'The request carries a header that only this gateway may set. Leave it out.',
    internalText:
      'A client sent a header that looks like one of the identity headers for the upstream. Nobody but an attacker or a misconfigured proxy does.',
  },
  public: {
    publicText: 'Anybody may open this page.',
    internalText: 'The route is public or single sign-on: the function behind it checks for itself.',
  },
  credentials_malformed: {
    publicText: 'The Authorization header could not be read. Send Basic credentials.',
    internalText: 'The Authorization header is not one well-formed Basic value; the cause says what is wrong with it. Fix the client.',
  },
  too_many_attempts: {
    publicText: NOT_GOOD,
    internalText:
      'This source gave 5 wrong passwords for this user within 15 minutes and is refused for 15 minutes. Fix the password at the source, then wait.',
  },
  credentials_rejected: {
    publicText: NOT_GOOD,
    internalText:
      'Credentials were supplied and are not good; the cause says why. Supplied credentials are verified even where none are required.',
  },
  anonymous_allowed: {
    publicText: 'This protocol is open: no credentials are required.',
    internalText: 'The toggle of this protocol is off, so the guest record acted as the user.',
  },
  credentials_required: {
    publicText: 'This protocol requires credentials.',
    internalText:
      'No credentials were supplied and the toggle of this protocol is on, missing or unknown, or there is no usable guest record.',
  },
  login_required: {
    publicText: 'Please sign in to open this page.',
    internalText: 'A page of the UI or a portal was asked for without a session or credentials.',
  },
  web_service_access_only: {
    publicText: 'This account is for web services only. It cannot sign in to the user interface, a service portal or single sign-on.',
    internalText:
      'The user is non-interactive (Web Service Access Only is selected). Clear the check box on the User form to make the user interactive.',
  },
  mid_server_needs_internal_integration_user: {
    publicText: 'This account may not be used by a MID Server.',
    internalText:
      'A non-interactive user may be a MID Server user only if flagged as an Internal Integration User. Select the check box on the User form.',
  },
  soap_role_missing: {
    publicText: 'This account lacks the role for SOAP requests.',
    internalText:
      'Strict security is on and the user has no role of the soap family. Add soap, or the narrower role that its calls need, to the Roles list.',
  },
  cross_site_write: {
    publicText: 'This change did not come from a page of this site. Open the page again and repeat it.',
    internalText:
      'A write carried by a browser lacked the user token, a session, or came from another site: a possible cross-site request forgery.',
  },
  too_many_roles: {
    publicText: 'This account has more roles than one request can carry.',
    internalText: 'The expanded roles of the user exceed 6 KB. Grant fewer roles, or collect them in a role that the functions know.',
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
