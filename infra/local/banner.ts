import { relative } from 'node:path';
import { JWKS_PATH } from '../../shared/core/decision/upstream.ts';
import { tokenUrlOf } from './identity-provider/workloads.ts';
import { WORKLOAD_USER } from './seed/federated.ts';
import { PASSWORD, USERS } from './seed/users.ts';
import type { LocalRun } from './start.ts';

const SOAP_BODY =
  '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><getRecords xmlns="http://www.service-now.com/incident"><__limit>2</__limit></getRecords></Body></Envelope>';

/** What `npm start` prints once it is ready. */
export function banner(
  { gatewayUrl, awsUrl, decisionLog, identityProviderUrl, digestPassphrase, rotatingSecret, upstreamUrl }: Omit<LocalRun, 'stop'>,
  seconds: number,
  persist: string | null,
): string {
  const as = (user: string): string => `-u ${user}:${PASSWORD}`;
  return `
Non-Interactive Sessions, ready in ${seconds.toFixed(1)} s. ${persist === null ? 'Everything is in memory' : `Data is kept in ${relative(process.cwd(), persist) || persist}`}; Ctrl+C stops it.

  Gateway         ${gatewayUrl}
  AWS endpoint    ${awsUrl}   (DynamoDB and SSM, for AWS SDKs and aws --endpoint-url)
  Decision log    ${relative(process.cwd(), decisionLog) || decisionLog}
${identityProviderUrl === null ? '' : `  SAML            ${identityProviderUrl}   (identity provider; start at ${gatewayUrl}/login.do)\n`}${digestPassphrase === null ? '' : `  Digest          ${digestPassphrase}   (passphrase of ${gatewayUrl}/login_with_sso.do)\n`}${rotatingSecret === null ? '' : `  Secret          ${rotatingSecret}   (of rotating.user; it is not shown again)\n`}${upstreamUrl === null ? '' : upstreamLines(upstreamUrl, gatewayUrl)}
Users; the password of all that have one is ${PASSWORD}
${USERS.map(userLine).join('\n')}

Try
  curl ${as('soap.user')} '${gatewayUrl}/incident.do?WSDL'
  curl ${as('soap.user')} -H 'Content-Type: text/xml' -d '${SOAP_BODY}' '${gatewayUrl}/incident.do?SOAP'
  curl -i ${as('soap.user')} '${gatewayUrl}/incident.do'     # the UI: refused
${identityProviderUrl === null ? '' : `  curl -d grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer -d client_id=${WORKLOAD_USER} -d assertion=$(curl -s ${tokenUrlOf(identityProviderUrl)}) ${gatewayUrl}/oauth_token.do     # a workload of GitHub gets a token without a secret\n`}
Decisions
`;
}

const upstreamLines = (upstreamUrl: string, gatewayUrl: string): string =>
  `  Upstream        ${upstreamUrl}   (serves tables, portal and protocols; shows what it gets, refuses what went around the gate)
  Public keys     ${gatewayUrl}${JWKS_PATH}
`;

const userLine = ({ user_name, purpose, roles, hasPassword }: (typeof USERS)[number]): string =>
  `  ${user_name.padEnd(14)}  ${purpose.padEnd(52)}  ${[roles.join(', '), hasPassword ? '' : '(no password)'].filter((part) => part !== '').join(' ')}`.trimEnd();
