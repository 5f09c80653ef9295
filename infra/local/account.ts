/** Account and region of the local run. They are not real, so they cannot be mistaken for others. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';
export const PARTITION = 'aws';

/** Where templates are deployed. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** ARN of a resource, of the local run by default. */
export const arnOf = (service: string, resource: string, region: string = REGION, account: string = ACCOUNT): string =>
  `arn:${PARTITION}:${service}:${region}:${account}:${resource}`;
