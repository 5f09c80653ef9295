/** The account and region that the local run plays: no real one, so that nothing can be mistaken for it. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';
export const PARTITION = 'aws';

/** Where templates are deployed to. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** ARN of a resource, of the local run unless a place is given. */
export const arnOf = (service: string, resource: string, region: string = REGION, account: string = ACCOUNT): string =>
  `arn:${PARTITION}:${service}:${region}:${account}:${resource}`;
