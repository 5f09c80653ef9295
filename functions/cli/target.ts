/** Which deployment the command line works on, and how it reaches it. */
export interface Target {
  readonly stage: string;
  /** Settings of the AWS clients that differ from the usual ones. */
  readonly client: {
    readonly endpoint?: string;
    readonly region?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

const LOCAL_STAGE = 'local';
/** Real credentials are of no use to a stand-in. */
const NOBODY = { accessKeyId: 'nis', secretAccessKey: 'local' };
const LOCAL_ENDPOINT = 'http://localhost:8081';

/**
 * The stage `local`, which is the default, is the local run: an endpoint on this machine gets made-up credentials, so that a mistyped
 * command reaches no account.
 *
 * @param option what `--stage` says.
 */
export function targetOf(option: string | undefined, env: Readonly<Record<string, string | undefined>>): Target {
  const stage = option ?? (env.NIS_STAGE || LOCAL_STAGE);
  const endpoint = env.AWS_ENDPOINT_URL || (stage === LOCAL_STAGE ? LOCAL_ENDPOINT : undefined);
  if (endpoint === undefined) return { stage, client: {} };
  const dummies = isThisMachine(endpoint) ? { region: env.AWS_REGION || 'us-east-1', credentials: NOBODY } : {};
  return { stage, client: { endpoint, ...dummies } };
}

function isThisMachine(endpoint: string): boolean {
  try {
    return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(endpoint).hostname);
  } catch {
    return false;
  }
}
