import { APPLICATION } from '../../shared/core/names.ts';
import { ConfigError, type Option } from './option.ts';

/** Source: Tagging AWS Resources User Guide, "Best practices and strategies": letters, digits, spaces and these signs. */
const TEXT = /^[\p{L}\p{N} _.:/=+@-]+$/u;
const [LONGEST_KEY, LONGEST_VALUE] = [128, 256];
/** A stack takes 50; two are ours. */
const MOST = 48;
/** Set by the stacks themselves. */
const OURS = ['application', 'stage'];

/** Tags by key: from the command line as `key=value,key=value`, in cdk.json also as an object. */
export const readTags: Option<Readonly<Record<string, string>>>['read'] = (value, _context, name) => {
  if (value === undefined || value === '') return {};
  const pairs = typeof value === 'string' ? value.split(',').map(readPair) : isObject(value) ? Object.entries(value) : null;
  if (pairs === null || pairs.length > MOST) throw new ConfigError(name, `is no list of up to ${MOST} tags: use for example ${EXAMPLE}.`);
  const tags = new Map<string, string>();
  for (const [key, text] of pairs) {
    if (!isTag(key, text))
      throw refused(name, key, 'use letters, digits, spaces and _ . : / = + @ -, and keys that do not begin with aws:');
    if (OURS.includes(key.toLowerCase()))
      throw refused(name, key, `use another key: the stacks set it themselves, application to ${APPLICATION}`);
    if (tags.has(key)) throw refused(name, key, 'use each key once');
    tags.set(key, text as string);
  }
  return Object.fromEntries(tags);
};

const EXAMPLE = '-c tags=cost-centre=4711,owner=identity';

function readPair(text: string): readonly [string, unknown] {
  const [key = '', ...value] = text.split('=');
  return [key.trim(), value.join('=').trim()];
}

const isTag = (key: string, value: unknown): boolean =>
  TEXT.test(key) &&
  key.length <= LONGEST_KEY &&
  !/^aws:/i.test(key) &&
  typeof value === 'string' &&
  TEXT.test(value) &&
  value.length <= LONGEST_VALUE;

const refused = (name: string, key: string, fix: string): ConfigError =>
  new ConfigError(name, `has the key ${JSON.stringify(key)}: ${fix}, for example ${EXAMPLE}.`);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
