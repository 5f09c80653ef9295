import { asciiLower } from '../../../shared/core/request/path.ts';
import { type RestAddress, restAddress } from '../../../shared/core/request/rest-address.ts';
import type { InstanceRequest } from '../request.ts';

/** What the path of the context names, as the classifier read it. The table and the record are the context's. */
export const addressOf = ({ context }: Pick<InstanceRequest, 'context'>): RestAddress | null =>
  restAddress(
    asciiLower(context.path)
      .split('/')
      .filter((segment) => segment !== ''),
  );

/**
 * Address of a table at the Table API, in the version that the caller used.
 *
 * @throws Error where the address of this site is not known.
 */
export function tableUrl(request: Pick<InstanceRequest, 'context' | 'baseUrl'>, table: string): string {
  const version = addressOf(request)?.version ?? '';
  return `${request.baseUrl()}/api/now/${version === '' ? '' : `${version}/`}table/${table}`;
}
