import { SSMClient } from '@aws-sdk/client-ssm';
import { REGION } from '../account.ts';

/** Runs a job with a client of the local Parameter Store. */
export async function withSsm<T>(endpoint: string, use: (client: SSMClient) => Promise<T>): Promise<T> {
  const client = new SSMClient({ endpoint, region: REGION, credentials: { accessKeyId: 'seed', secretAccessKey: 'local' } });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
