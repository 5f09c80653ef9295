import type { Place } from '../../../infra/local/account.ts';
import { type Asked, arnIn, type Call, type Input, keyAsks } from './asked.ts';

/** The parameters that some call has written as a SecureString, with the key that it named. */
export const secretsOf = (calls: readonly Call[]): ReadonlyMap<string, string | undefined> =>
  new Map(
    calls
      .filter(({ service, operation }) => service === 'ssm' && operation === 'PutParameter')
      .map(({ input }) => JSON.parse(input) as { Name: string; Type?: string; KeyId?: string })
      .filter(({ Type }) => Type === 'SecureString')
      .map(({ Name, KeyId }) => [Name, KeyId]),
  );

/**
 * What a call of Parameter Store asks: of each parameter, and for a secret of a key of the customer's, whose policy leaves its use to roles.
 *
 * Source: Systems Manager API Reference, GetParametersByPath (a right on a path covers all below it); AWS KMS Developer Guide, "How AWS
 * Systems Manager Parameter Store uses AWS KMS".
 */
export function parameterAsks(
  place: Place,
  operation: string,
  input: Input,
  secrets: ReturnType<typeof secretsOf>,
  anyKey: string,
): Asked[] {
  if (operation === 'DescribeParameters') return [{ action: 'ssm:DescribeParameters', resource: '*', context: {} }];
  const names = [input.Name ?? input.Names ?? input.Path ?? []].flat().map(String);
  const use = operation === 'PutParameter' ? 'Encrypt' : input.WithDecryption === true ? 'Decrypt' : null;
  return names.flatMap((name) => {
    const arn = arnIn(place, 'ssm', `parameter${name.replace(/\/$/, '')}`);
    const key = secrets.get(name) ?? anyKey;
    const context = { 'kms:EncryptionContext:PARAMETER_ARN': arn };
    return [
      { action: `ssm:${operation}`, resource: arn, context: {} },
      ...(use !== null && secrets.has(name) ? keyAsks(place, key, [use], 'ssm', context) : []),
    ];
  });
}
