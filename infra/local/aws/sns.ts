import { randomUUID } from 'node:crypto';

/** A notice to the people on call. */
export interface Notice {
  readonly subject: string;
  readonly text: string;
}

const CONTENT_TYPE = 'application/x-www-form-urlencoded';

/** SNS speaks AWS's query protocol: a form with the operation in `Action`. */
export const isQuery = (contentType: string | undefined): boolean => contentType?.startsWith(CONTENT_TYPE) ?? false;

/**
 * Publish of SNS, the one operation that the product calls.
 *
 * Source: SNS API Reference, Publish.
 *
 * @returns the notice, and XML to answer; null: another operation.
 */
export function publish(body: string): { readonly notice: Notice; readonly answer: string } | null {
  const form = new URLSearchParams(body);
  if (form.get('Action') !== 'Publish') return null;
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  const result = `<PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult>`;
  return {
    notice: { subject: form.get('Subject') ?? '', text: form.get('Message') ?? '' },
    answer: `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}${metadata}</PublishResponse>`,
  };
}
