import { type AddressRange, readRange } from './request/address.ts';
import type { ClassifierOptions } from './request/classify.ts';
import { readUserTable, type UserTable } from './users/user-table.ts';

/** Names of the environment variables that CDK sets and the composition roots read. */
export const ENV = {
  /** Stage of the deployment; `local` on this machine. */
  stage: 'NIS_STAGE',
  /** What table names begin with, see `tablePrefix`. */
  tablePrefix: 'NIS_TABLE_PREFIX',
  /** The adopted table of users, see `writeUserTable`; not set: the product's own. */
  userTable: 'NIS_USER_TABLE',
  /** Where the settings live in Parameter Store, see `settingsPath`. */
  settingsPath: 'NIS_SETTINGS_PATH',
  /** Where the configuration of single sign-on lives in Parameter Store, see `ssoPath`. */
  ssoPath: 'NIS_SSO_PATH',
  /** `true` behind TLS: the session cookie is Secure and has the `__Host-` prefix. */
  secureCookies: 'NIS_SECURE_COOKIES',
  /** Address of this site as clients see it, without trailing slash; empty: not configured. */
  publicUrl: 'NIS_PUBLIC_URL',
  /** Comma-separated paths, see `ClassifierOptions`. */
  portalSuffixes: 'NIS_PORTAL_SUFFIXES',
  scriptedProcessors: 'NIS_SCRIPTED_PROCESSORS',
  /** Comma-separated origins whose pages may use the protocols. */
  corsOrigins: 'NIS_CORS_ORIGINS',
  /** `500`: a refused SOAP call is answered with this status; not set: 403. */
  soapFaultStatus: 'NIS_SOAP_FAULT_STATUS',
  /** Comma-separated ranges of addresses of proxies before the API whose X-Forwarded-For counts. */
  trustedProxies: 'NIS_TRUSTED_PROXIES',
  /** ARN of the topic for notices to the people on call. */
  alarmTopic: 'NIS_ALARM_TOPIC',
  /** Comma-separated names of the log groups whose lines the memory reads. */
  memoryGroups: 'NIS_MEMORY_GROUPS',
  /** ARN of the KMS key that encrypts new secrets; not set: Parameter Store's own. */
  kmsKey: 'NIS_KMS_KEY',
  /** `off`: nothing is remembered of how accounts are used, and pages say so. */
  memory: 'NIS_MEMORY',
  /** Address of the upstream that replaces functions/instance; empty: none. */
  upstreamUrl: 'NIS_UPSTREAM_URL',
} as const;

export interface Environment {
  readonly stage: string;
  readonly tablePrefix: string;
  readonly userTable: UserTable;
  readonly settingsPath: string;
  readonly secureCookies: boolean;
  readonly publicUrl: string | null;
  readonly upstreamUrl: string | null;
  /** Whether the memory learns from the log. */
  readonly memory: boolean;
  readonly corsOrigins: readonly string[];
  /** HTTP status of a SOAP call that the gate refuses. */
  readonly soapFaultStatus: 403 | 500;
  readonly trustedProxies: readonly AddressRange[];
  readonly classifier: ClassifierOptions;
}

/**
 * Reads the environment of a function.
 *
 * @throws Error that names a variable which is missing or cannot be read.
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const required = (name: string): string => requiredVariable(env, name);
  const list = (name: string): string[] => (env[name] ?? '').split(',').filter((entry) => entry !== '');
  const upstreamUrl = env[ENV.upstreamUrl] || null;
  return {
    stage: required(ENV.stage),
    tablePrefix: required(ENV.tablePrefix),
    userTable: readUserTable(env[ENV.userTable], required(ENV.tablePrefix)),
    settingsPath: required(ENV.settingsPath),
    secureCookies: env[ENV.secureCookies] !== 'false',
    publicUrl: env[ENV.publicUrl] || null,
    upstreamUrl,
    memory: env[ENV.memory] !== 'off',
    corsOrigins: list(ENV.corsOrigins),
    soapFaultStatus: env[ENV.soapFaultStatus] === '500' ? 500 : 403,
    trustedProxies: list(ENV.trustedProxies).map(trustedRange),
    classifier: {
      portalSuffixes: list(ENV.portalSuffixes),
      scriptedProcessors: list(ENV.scriptedProcessors),
      upstream: upstreamUrl !== null,
    },
  };
}

function trustedRange(text: string): AddressRange {
  const range = readRange(text);
  if (range === null)
    throw new Error(
      `The environment variable ${ENV.trustedProxies} has the entry "${text}": deploy this function with the stacks in infra/.`,
    );
  return range;
}

/**
 * A variable that only some functions have.
 *
 * @throws Error that names it if it is missing.
 */
export function requiredVariable(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set: deploy this function with the stacks in infra/.`);
  return value;
}
