import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type Answer, clientOf } from './http.ts';
import type { LocalRun } from './local-run.ts';

/** The digest passphrase of a local run, as an administrator reads it. */
export async function localPassphrase(ssm: SSMClient): Promise<string> {
  const Name = '/non-interactive-sessions-sso/local/digest-passphrase';
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  return Parameter?.Value ?? '';
}

/** Signs in at the local identity provider as a browser without JavaScript would: its link, its form, our answer to it. */
export async function signInBySaml(run: Pick<LocalRun, 'url'>, user: string): Promise<Answer> {
  const send = clientOf(run.url);
  const { headers } = await send('GET /saml/login');
  const page = await (await fetch(headers.location ?? '')).text();
  const form = page.split('<form').find((part) => part.includes(`Continue as ${user}<`)) ?? '';
  const SAMLResponse = /name="SAMLResponse" value="([^"]+)"/.exec(form)?.[1] ?? '';
  return send('POST /saml/acs', {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ SAMLResponse }).toString(),
  });
}
