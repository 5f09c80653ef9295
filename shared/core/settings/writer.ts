/** Who wrote a parameter, from the ARN that Parameter Store keeps. */
export interface Writer {
  /** In a word or two: `jane`, `CloudFormation`, `a function`. */
  readonly name: string;
  /** A person, as far as the ARN tells: no function, no deploy. */
  readonly person: boolean;
}

/** Session names of roles that AWS itself takes on. */
const SERVICES: ReadonlyMap<string, string> = new Map([['AWSCloudFormation', 'CloudFormation']]);

/** Lambda names the session after the function; a CDK function has the name of its stack first, and eight to twelve odd characters last. */
const FUNCTION = /^non-interactive-sessions-.*-[A-Za-z0-9]{8,12}$/;
const SEED = /Seed/;

/**
 * A name for a person to read in place of an ARN.
 *
 * Source: IAM User Guide, "IAM identifiers" (ARNs of users, assumed roles and the root user).
 *
 * @param arn empty: not known. Any other text is its own name.
 */
export function writerOf(arn: string): Writer {
  if (arn === '') return { name: 'an unknown principal', person: true };
  const [, service = '', account = '', kind = '', path = ''] = /^arn:[^:]+:(iam|sts)::(\d*):([^/]+)(?:\/(.+))?$/.exec(arn) ?? [];
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  if (service === 'iam' && kind === 'root') return { name: `the root user of ${account}`, person: true };
  if (service === 'sts' && kind === 'assumed-role') return ofSession(last, parts[0] ?? '');
  return last === '' ? { name: arn, person: true } : { name: last, person: true };
}

function ofSession(session: string, role: string): Writer {
  const service = SERVICES.get(session);
  if (service !== undefined) return { name: service, person: false };
  if (!FUNCTION.test(session)) return { name: session || role, person: true };
  return { name: SEED.test(session) ? 'a deploy' : 'a function of this product', person: false };
}

/** Who made a change, as the history has it: a user, `nis (ARN)`, or an ARN. The whole text stays in `full`, where it was made shorter. */
export function namedBy(by: string): { readonly name: string; readonly full: string | null } {
  const [, arn = null] = /^nis \((arn:.+)\)$/.exec(by) ?? [];
  if (arn !== null) return { name: `nis (${writerOf(arn).name})`, full: by };
  return by.startsWith('arn:') ? { name: writerOf(by).name, full: by } : { name: by, full: null };
}
