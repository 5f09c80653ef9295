/** The account and region that the local run plays: no real one, so that nothing can be mistaken for it. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';
export const PARTITION = 'aws';

/** ARN of a resource of the local run. */
export const arnOf = (service: string, resource: string, region: string = REGION): string =>
  `arn:${PARTITION}:${service}:${region}:${ACCOUNT}:${resource}`;
