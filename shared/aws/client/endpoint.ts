/** Domains of the partitions other than `amazonaws.com`, by the beginning of their regions; longer beginnings first. */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['us-iso-', 'c2s.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

/** Services that are asked without the SDK. */
export type Service = 'dynamodb' | 'ssm' | 'states' | 'sts' | 'lambda' | 'logs';

/**
 * The address of a service: AWS_ENDPOINT_URL_<SERVICE> or AWS_ENDPOINT_URL if set, else its regional endpoint.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints". A test compares it with the SDK's own rules.
 */
export function endpointOf(service: Service, region: string, env: Readonly<Record<string, string | undefined>>): URL {
  const configured =
    env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true'
      ? undefined
      : (env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env.AWS_ENDPOINT_URL);
  if (configured) return new URL(configured);
  const domain = DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return new URL(`https://${service}.${region}.${domain}`);
}
