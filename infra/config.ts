/**
 * Configuration of a deployment, from CDK context: `cdk deploy -c stage=prod`, or the same keys under `context` in cdk.json.
 * To add an option: a field here, a line in `readConfig`, a reader below it.
 */
export interface Config {
  /** Names everything of this deployment, so that several live in one account. */
  readonly stage: string;
  /** Address of this site as clients see it, without trailing slash; null: not configured. */
  readonly publicUrl: string | null;
  /** More service portals beside `/sp`: lower case, leading slash. */
  readonly portalSuffixes: readonly string[];
  /** Paths that the upstream's scripted processors serve: lower case, leading slash. */
  readonly scriptedProcessors: readonly string[];
  /** Undefined: wherever the credentials of the deploy point to. */
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** Stage of the local run: plain HTTP, so its cookies are not Secure. */
export const LOCAL_STAGE = 'local';
const DEFAULT_STAGE = 'dev';
const LOCAL_URL = 'http://localhost:8080';

/** A context value that cannot be used; the message is one sentence that names the option and the fix. */
export class ConfigError extends Error {
  constructor(option: string, fix: string) {
    super(`The option "${option}" ${fix}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads and validates the configuration.
 *
 * @param context gives the raw value of a context key; undefined where nobody set it.
 * @throws ConfigError at the first option that cannot be used.
 */
export function readConfig(context: (option: string) => unknown): Config {
  const stage = readStage(context('stage'));
  return {
    stage,
    publicUrl: readPublicUrl(context('publicUrl'), stage),
    portalSuffixes: readPaths('portalSuffixes', context('portalSuffixes')),
    scriptedProcessors: readPaths('scriptedProcessors', context('scriptedProcessors')),
    account: readMatching(
      'account',
      context('account'),
      /^\d{12}$/,
      'the 12 digits of an AWS account, in quotes, for example "123456789012"',
    ),
    region: readMatching('region', context('region'), /^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, for example eu-central-1'),
  };
}

function readStage(value: unknown): string {
  if (value === undefined) return DEFAULT_STAGE;
  if (typeof value === 'string' && /^[a-z0-9]{1,16}$/.test(value)) return value;
  throw new ConfigError('stage', `is ${shown(value)}: use 1 to 16 lower-case letters or digits, for example -c stage=prod.`);
}

function readPublicUrl(value: unknown, stage: string): string | null {
  const local = stage === LOCAL_STAGE;
  if (value === undefined || value === '') return local ? LOCAL_URL : null;
  const schemes = local ? ['https:', 'http:'] : ['https:'];
  const fix = `is ${shown(value)}: use the site's ${local ? 'http or https' : 'https'} address without query, for example -c publicUrl=https://instance.example.com.`;
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null || !schemes.includes(url.protocol) || /[?#]/.test(String(value)) || url.username !== '' || url.password !== '')
    throw new ConfigError('publicUrl', fix);
  return url.href.replace(/\/+$/, '');
}

/** One path prefix: segments of unreserved characters, so that its canonical form is itself. */
const PATH = /^(\/(?!\.{1,2}(\/|$))[a-z0-9._~-]+)+$/;

function readPaths(option: string, value: unknown): string[] {
  if (value === undefined || value === '') return [];
  const entries: unknown[] = Array.isArray(value) ? value : String(value).split(',');
  return [...new Set(entries.map((entry) => readPath(option, entry)))];
}

function readPath(option: string, entry: unknown): string {
  const trimmed = typeof entry === 'string' ? entry.trim().toLowerCase().replace(/\/+$/, '') : '';
  const path = trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
  if (PATH.test(path)) return path;
  const fix = 'use paths of letters, digits, ".", "_", "~" and "-", separated by commas';
  throw new ConfigError(option, `has the entry ${shown(entry)}: ${fix}, for example -c ${option}=/csm,/hr.`);
}

function readMatching(option: string, value: unknown, pattern: RegExp, expected: string): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new ConfigError(option, `is ${shown(value)}: use ${expected}.`);
}

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);
