/** The form that the SDK takes. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The credentials that AWS Lambda hands over.
 *
 * Source: AWS Lambda, "Defined runtime environment variables".
 *
 * @throws Error where the variables are missing.
 */
export function credentialsFrom(env: Readonly<Record<string, string | undefined>>): Credentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: run this bundle on AWS Lambda, or set both.');
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
}

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles (infra/constructs/common/bundle.ts). Lambda passes credentials in environment
 * variables only, and the SDK's search through profiles, single sign-on, web identity and instance metadata would be a third of a
 * function's code.
 *
 * @returns a provider that rejects if the variables are missing.
 */
export const defaultProvider = (): (() => Promise<Credentials>) => async () => credentialsFrom(process.env);
