/** A user of the local run. */
export interface SeededUser {
  readonly user_name: string;
  readonly first_name: string;
  readonly last_name: string;
  /** Shown in the list of `npm start`. */
  readonly purpose: string;
  readonly roles: readonly string[];
  /** Undefined: the record lacks the attribute, like one from before the column existed. */
  readonly web_service_access_only: boolean | undefined;
  readonly user_interface_only: boolean;
  /** Sign-in asks for a code, whose secret the banner shows. */
  readonly second_factor?: true;
  readonly internal_integration_user: boolean;
  readonly active: boolean;
  readonly locked_out: boolean;
  readonly password_needs_reset: boolean;
  /** false: the account cannot sign in by one. */
  readonly hasPassword: boolean;
  /** true: a secret is made for it, and printed once. */
  readonly hasSecret: boolean;
}

type Deviation = Partial<Omit<SeededUser, 'user_name' | 'first_name' | 'last_name' | 'purpose' | 'roles'>>;

const user = (user_name: string, name: string, roles: readonly string[], purpose: string, deviation: Deviation = {}): SeededUser => {
  const [first_name = '', last_name = ''] = name.split(' ');
  return {
    user_name,
    first_name,
    last_name,
    purpose,
    roles,
    web_service_access_only: false,
    user_interface_only: false,
    internal_integration_user: false,
    active: true,
    locked_out: false,
    password_needs_reset: false,
    hasPassword: true,
    hasSecret: false,
    ...deviation,
  };
};

const NON_INTERACTIVE: Deviation = { web_service_access_only: true };
const WITH_SECRET: Deviation = { ...NON_INTERACTIVE, hasPassword: false, hasSecret: true };

const WITH_FACTOR: Deviation = { second_factor: true, user_interface_only: true };

/** Source: docs/contract.md, "Local run". */
export const USERS: readonly SeededUser[] = [
  user('admin', 'System Administrator', ['admin', 'security_admin'], 'administers everything'),
  user('user.admin', 'User Administrator', ['user_admin'], 'administers users'),
  user('abel.tuter', 'Abel Tuter', ['itil'], 'interactive: all but SOAP'),
  user('beth.anglin', 'Beth Anglin', ['itil', 'soap'], 'interactive, and SOAP, too'),
  user('person.only', 'Person Only', ['itil'], 'interactive: user interface only', { user_interface_only: true }),
  user('second.factor', 'Second Factor', ['itil'], 'interactive: sign-in asks for a code', WITH_FACTOR),
  user('soap.query', 'SOAP user', ['itil'], 'interactive: the one to convert'),
  user('soap.user', 'SOAP Integration', ['soap', 'itil'], 'non-interactive: every SOAP operation', NON_INTERACTIVE),
  user('soap.only', 'SOAP Only', ['soap'], 'non-interactive: SOAP, no table role', NON_INTERACTIVE),
  user('soap.reader', 'SOAP Reader', ['soap_query', 'itil'], 'non-interactive: SOAP queries only', NON_INTERACTIVE),
  user('json.user', 'JSON Integration', ['itil'], 'non-interactive: all but SOAP', NON_INTERACTIVE),
  user('rotating.user', 'Rotating Integration', ['itil', 'soap'], 'non-interactive: secret, no password', WITH_SECRET),
  user('mid.user', 'MID Server', ['mid_server'], 'non-interactive: MID Server', { ...NON_INTERACTIVE, internal_integration_user: true }),
  user('mid.unflagged', 'MID Unflagged', ['mid_server'], 'non-interactive: MID Server, no flag', NON_INTERACTIVE),
  user('reset.user', 'Reset User', ['itil'], 'must change the password first', { password_needs_reset: true }),
  user('locked.user', 'Locked User', ['itil'], 'locked out', { locked_out: true }),
  user('inactive.user', 'Inactive User', ['itil'], 'not active', { active: false }),
  user('legacy.user', 'Legacy User', ['itil'], 'from before the plugin: interactive', { web_service_access_only: undefined }),
  user('guest', 'Guest', [], 'callers without credentials', { hasPassword: false }),
  user('soap.guest', 'SOAP Guest', ['soap_query'], 'the same, by SOAP and WSDL', { hasPassword: false }),
];

export const PASSWORD = 'local-password';
