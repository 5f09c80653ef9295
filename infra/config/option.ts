/** Stage of the local run: plain HTTP, so its cookies are not Secure. */
export const LOCAL_STAGE = 'local';

/** What the context of CDK holds, by key. */
export type ConfigContext = Readonly<Record<string, unknown>>;

/** One option of a deployment. */
export interface Option<T> {
  /** What it is for, one sentence. */
  readonly purpose: string;
  /** What is in force without it. */
  readonly standard: string;
  /** A value as `-c name=value` takes it. */
  readonly example: string;
  /** What AWS charges for it, one sentence; missing: nothing worth mentioning. */
  readonly cost?: string;
  /** @throws ConfigError if the value cannot be used; the context holds the other options, unread. */
  readonly read: (value: unknown, context: ConfigContext, name: string) => T;
}

/** Keeps the type of each option's value. */
export const option = <T>(definition: Option<T>): Option<T> => definition;

/** A context value that cannot be used; the message is one sentence that names the option and the fix. */
export class ConfigError extends Error {
  constructor(option: string, fix: string) {
    super(`The option "${option}" ${fix}`);
    this.name = 'ConfigError';
  }
}

const absent = (value: unknown): value is undefined | '' => value === undefined || value === '';
const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** The refusal of a value, with what to use instead. */
export const refused = (name: string, value: unknown, use: string): ConfigError => new ConfigError(name, `is ${shown(value)}: use ${use}.`);

/** A text of a form; undefined: not given. */
export function matching(pattern: RegExp, use: string): Option<string | undefined>['read'] {
  return (value, _context, name) => {
    if (absent(value)) return undefined;
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw refused(name, value, use);
  };
}

/** An ARN of a key. An alias will not do: it can be pointed to another key, and what is encrypted stays with the former one. */
export const keyArn = matching(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
  'the ARN of a KMS key, not of an alias',
);

/** Texts of a form, separated by commas on the command line: none twice. */
export const listOf =
  (pattern: RegExp, what: string, example: string): Option<readonly string[]>['read'] =>
  (value, _context, name) => {
    if (absent(value)) return [];
    const entries: unknown[] = Array.isArray(value) ? value : String(value).split(',');
    const texts = entries.map((entry) => (typeof entry === 'string' ? entry.trim() : entry));
    const wrong = texts.find((text) => typeof text !== 'string' || !pattern.test(text));
    if (wrong !== undefined) throw new ConfigError(name, `has the entry ${shown(wrong)}: use ${what}, for example -c ${name}=${example}.`);
    return [...new Set(texts as string[])];
  };

/** A whole number within bounds; undefined: not given. The command line passes it as text. */
export function wholeNumber(least: number, most: number, use: string): Option<number | undefined>['read'] {
  return (value, _context, name) => {
    if (absent(value)) return undefined;
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
    throw refused(name, value, `${use}, a whole number from ${least} to ${most}`);
  };
}

/** `true` or `false`, from the command line as text. */
export function yesOrNo(standard: (context: ConfigContext) => boolean): Option<boolean>['read'] {
  return (value, context, name) => {
    if (absent(value)) return standard(context);
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw refused(name, value, 'true or false');
  };
}

/** An address without query, fragment and credentials, and without trailing slash; null: it cannot be read as one. */
export function readAddress(value: unknown, schemes: readonly string[]): string | null {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null || !schemes.includes(url.protocol) || /[?#]/.test(String(value)) || url.username !== '' || url.password !== '')
    return null;
  return url.href.replace(/\/+$/, '');
}

/** Exact origins, from the command line separated by commas: https, no path, no wildcard, none twice. */
export const origins: Option<readonly string[]>['read'] = (value, context, name) => {
  if (absent(value)) return [];
  const entries: unknown[] = Array.isArray(value) ? value : String(value).split(',');
  return [...new Set(entries.map((entry) => readOrigin(entry, context, name)))];
};

/** What hosts and ports are made of. URLs also take quotes and `$`, which end or open a mapping of API Gateway. */
const ORIGIN = /^https?:\/\/[a-z0-9.:[\]_-]+$/;

/** The form that browsers write in the header Origin. */
function readOrigin(entry: unknown, context: ConfigContext, name: string): string {
  const text = typeof entry === 'string' ? entry.trim() : '';
  const url = URL.parse(text);
  const scheme = url?.protocol === 'https:' || (isLocal(context) && url?.protocol === 'http:');
  if (url !== null && scheme && ORIGIN.test(url.origin) && url.origin === text.toLowerCase()) return url.origin;
  const fix = 'use exact https origins without path, separated by commas';
  throw new ConfigError(name, `has the entry ${shown(entry)}: ${fix}, for example -c ${name}=https://app.example.com.`);
}

/** One path prefix of unreserved characters, so that it is its own canonical form. */
const PATH = /^(\/(?!\.{1,2}(\/|$))[a-z0-9._~-]+)+$/;

/** Path prefixes, from the command line separated by commas: lower case, leading slash, none twice. */
export const paths: Option<readonly string[]>['read'] = (value, _context, name) => {
  if (absent(value)) return [];
  const entries: unknown[] = Array.isArray(value) ? value : String(value).split(',');
  return [...new Set(entries.map((entry) => readPath(name, entry)))];
};

function readPath(name: string, entry: unknown): string {
  const trimmed = typeof entry === 'string' ? entry.trim().toLowerCase().replace(/\/+$/, '') : '';
  const path = trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
  if (PATH.test(path)) return path;
  const fix = 'use paths of letters, digits, ".", "_", "~" and "-", separated by commas';
  throw new ConfigError(name, `has the entry ${shown(entry)}: ${fix}, for example -c ${name}=/csm,/hr.`);
}

/** Whether the context asks for the local run. */
export const isLocal = (context: ConfigContext): boolean => context.stage === LOCAL_STAGE;
