import type { ReasonCode } from './reasons.ts';

/**
 * What happened and how to fix it, for the administrator. Apart from the public texts, so that the authorizer does not load what it never
 * says.
 */
export const INTERNAL_TEXTS: Readonly<Record<ReasonCode, string>> = {
  request_ambiguous:
    'The request could be read in more than one way; the cause says which part of it. Change the client so that it sends the plain URL.',
  forged_identity_header:
    'A client sent a header that an upstream could take for an identity, an address or another method; the cause names it. If a proxy in front adds it, stop the proxy from doing so.',
  public: 'The route is public or single sign-on: the function behind it checks for itself.',
  preflight:
    'A browser asked whether a page of an origin in corsOrigins may call a protocol. Such a question has no credentials and reads no data.',
  credentials_malformed:
    'The Authorization header is neither one well-formed Basic value nor a token of this site; the cause says what is wrong. Fix the client.',
  protocol_blocked:
    'An administrator switched this protocol off for everybody, guests included; no password was looked at. To switch it on, clear Switched off on High Security Settings, or run: nis settings unblock <protocol>.',
  too_many_attempts:
    'This source gave 5 wrong passwords for this user within 15 minutes and is refused for 15 minutes. Fix the password at the source, then wait.',
  credentials_rejected:
    'The credentials are not good; the cause says why. Credentials that are sent are verified even where none are required.',
  source_not_allowed:
    'Right credentials of a non-interactive user came from an address that its envelope does not allow: they may be stolen. If the address is one of yours, add its network to the Envelope on the User form. If it is not, make a new secret and end the old one.',
  anonymous_allowed: 'The toggle of this protocol is off, so the guest record acted as the user.',
  credentials_required:
    'The request has no credentials, and the toggle of this protocol is on, missing or unknown, or the guest record cannot be used.',
  login_required: 'The request asked for a page of the UI or a portal without a session or credentials.',
  web_service_access_only:
    'The user is non-interactive (Web Service Access Only is selected). Clear the check box on the User form to make the user interactive.',
  basic_not_for_people:
    'A right password came by Basic, but this user may use the user interface only: by User Interface Only on the User form, or because nis.basic_for_people is not true. Give the program a non-interactive user of its own, or the person the role snc_basic_auth_api_access.',
  mid_server_needs_internal_integration_user:
    'A non-interactive user may send MID Server requests only as an Internal Integration User. If the account belongs to a MID Server, or to an integration that you trust with batch and GraphQL, select the check box on the User form.',
  soap_role_missing:
    'Strict security is on and the user has no role of the soap family. Add soap, or the narrower role that its calls need, to the Roles list.',
  outside_envelope:
    'The envelope of this non-interactive user does not list this protocol with this table and operation. If the integration needs it, add the use to the Envelope on the User form.',
  cross_site_write:
    'A write from a browser had no user token or no session, or came from another site: it may have been forged by that site (CSRF).',
  too_many_roles: 'The roles of the user, direct and contained, exceed 6 KB. Grant fewer roles.',
  allowed: 'No rule refused the request.',
  dependency_unavailable:
    'A record or setting that could change the outcome could not be read. The cause names it; check DynamoDB and Parameter Store.',
};
