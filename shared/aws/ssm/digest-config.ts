import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { SSO_PARAMETERS } from '../../core/names.ts';
import { type DigestConfig, SHORTEST_PASSPHRASE } from '../../core/sign-in/sso.ts';

/**
 * Reads passphrase and compatibility switch of the digest in one call. Only a SecureString counts: a passphrase in a plain
 * parameter is readable by everyone who may read parameters.
 *
 * @param path `ssoPath`, with slashes at both ends.
 */
export async function loadDigestConfig(client: SSMClient, path: string): Promise<DigestConfig> {
  const Names = [path + SSO_PARAMETERS.passphrase, path + SSO_PARAMETERS.sha1];
  const { Parameters = [] } = await client.send(new GetParametersCommand({ Names, WithDecryption: true }));
  const [passphrase, sha1] = Names.map((name) => Parameters.find(({ Name }) => Name === name));
  if (passphrase?.Value === undefined) return { kind: 'unusable', cause: 'passphrase_missing' };
  if (passphrase.Type !== 'SecureString') return { kind: 'unusable', cause: 'passphrase_not_secure_string' };
  // A file written by an editor ends with a line break, and `aws ssm put-parameter --value file://…` stores it.
  const value = passphrase.Value.replace(/[\r\n]+$/, '');
  if ([...value].length < SHORTEST_PASSPHRASE) return { kind: 'unusable', cause: 'passphrase_too_short' };
  return { kind: 'usable', passphrase: value, sha1Allowed: sha1?.Value === 'true' };
}
