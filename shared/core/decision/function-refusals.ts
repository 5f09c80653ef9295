/**
 * Why functions/instance refused a request that the authorizer had allowed, for the administrator: a closed union. The caller gets a more
 * precise text, with the field or the limit. `docs/reasons.md` has a section for each, with these sentences.
 */
export interface FunctionRefusal {
  /** What happened. */
  readonly meaning: string;
  /** What to do about it. */
  readonly fix: string;
}

const refusal = (meaning: string, fix: string): FunctionRefusal => ({ meaning, fix });
const CLIENT_READS = 'The answer names what is wrong: correct the client.';

export const FUNCTION_REFUSALS = {
  not_found: refusal('Nothing is served at this address.', 'Correct the path: `docs/clients.md` has the address of each protocol.'),
  method_not_allowed: refusal(
    'The address exists but does not support this method.',
    'Use one of the methods that the answer and its header `Allow` name.',
  ),
  not_implemented: refusal(
    'The protocol or API is known, but this instance does not serve it: attachments cannot be uploaded, and batches are not served.',
    'Use another protocol, send the requests of a batch one by one, or deploy with `upstreamUrl`, so that your own instance serves it.',
  ),
  unknown_table: refusal(
    'The table in the address is not one that this instance serves. Tables whose name begins with `sys_` are never served.',
    'Correct the name of the table in the address.',
  ),
  unknown_operation: refusal('The function, action or button in the request does not exist.', 'Use one of those that the answer names.'),
  unknown_field: refusal('The request names a field that the table does not have.', 'Correct the field: the WSDL and `?SCHEMA` list them.'),
  read_only_field: refusal('The request writes a field that only the system sets. Nothing was written.', 'Leave that field out.'),
  mandatory_field_missing: refusal(
    'A mandatory field has no value. Nothing was written.',
    'Send a value for the field that the answer names.',
  ),
  invalid_value: refusal('A value does not have the type of its field. Nothing was written.', CLIENT_READS),
  action_missing: refusal(
    'A JSON write has no `sysparm_action`. Nothing was written.',
    'Add `sysparm_action` with the action to the address.',
  ),
  sys_id_missing: refusal('The request does not say which record it means. Nothing was written.', 'Send the `sys_id` of the record.'),
  record_not_found: refusal(
    'There is no record with this `sys_id`, or the user may not read the table: both are answered alike.',
    'Check the `sys_id`, then the read ACL of the table against the roles of the user.',
  ),
  query_invalid: refusal('A parameter of the query cannot be read.', CLIENT_READS),
  query_too_broad: refusal(
    'The request would read, search or change more than one request may.',
    'The answer names the limit: ask for records by `sys_id`, use fewer conditions or rows, or write in smaller parts.',
  ),
  answer_too_large: refusal('The answer would be over 5 MB.', 'Narrow the query, name fewer fields, or read page by page.'),
  body_too_large: refusal('The body is over 4 MB, unpacked. Nothing was written.', 'Send it in smaller parts.'),
  not_acceptable: refusal(
    'The header `Accept` of a REST request takes neither JSON nor XML. Nothing was done.',
    'Send `Accept: application/json` or `application/xml`, or leave the header out.',
  ),
  content_type_not_supported: refusal(
    'The body of a REST request is neither JSON nor XML by its `Content-Type`. `curl -d` sends a form unless it is told otherwise. Nothing was written.',
    'Send `Content-Type: application/json`, `application/xml` or `text/xml`.',
  ),
  encoding_not_supported: refusal('The header `Content-Encoding` is not one that is accepted.', 'Send the body uncompressed or with gzip.'),
  body_unreadable: refusal(
    'The body is not well-formed, not in the encoding that it names, or over a limit of its format. Nothing was written.',
    CLIENT_READS,
  ),
  soap_version_mismatch: refusal('The envelope is not SOAP 1.1.', 'Set the client to SOAP 1.1.'),
  soap_header_not_understood: refusal(
    'The envelope has a header with `mustUnderstand`, and no such header is understood here.',
    'Switch the feature off in the client, for example WS-Security or WS-Addressing.',
  ),
  not_a_form: refusal(
    'A page received something other than the fields of its form.',
    'Send `application/x-www-form-urlencoded`, as the page does.',
  ),
  user_token_missing: refusal(
    'A form came without the user token of this session, so another site may have sent it. Nothing was written.',
    'Open the page again and repeat it. If it keeps happening, check whether another site posts to this address.',
  ),
  changed_meanwhile: refusal(
    'The record was changed after the form was opened. Nothing was written.',
    'Open the record again and repeat the change.',
  ),
  acl_refused: refusal(
    'The roles of the user do not satisfy the ACL of the table for this operation. Outside SOAP a refused read is an empty list.',
    'Grant the role that the ACL of the table asks for, for example `itil` for `incident`.',
  ),
  outside_envelope: refusal(
    'The envelope of this non-interactive user does not list the operation in the body for this protocol and table. Nothing was done.',
    'If the integration needs it, add the use to the Envelope on the User form.',
  ),
  soap_operation_not_granted: refusal(
    'Strict security is on, and no role of the user grants this SOAP function.',
    'Grant `soap`, or the narrower role: `soap_query`, `soap_create`, `soap_update`, `soap_delete`, `soap_ecc` or `soap_script`.',
  ),
  strict_security_unread: refusal(
    'Whether strict security is on could not be read, and the answer depends on it. The caller got 503.',
    'Check Parameter Store: throttles, permissions, outages.',
  ),
  dependency_unavailable: refusal(
    'The records could not be reached in time. A write may still have been made. The caller got 503.',
    'Check DynamoDB: throttles, permissions, outages. The `error` line with this id holds the cause.',
  ),
  internal_error: refusal(
    'The function failed for an unknown reason: a defect.',
    'The `error` line with this id holds the cause. Keep it, and roll back if it began with a deployment.',
  ),
} as const satisfies Record<string, FunctionRefusal>;

export type FunctionRefusalCode = keyof typeof FUNCTION_REFUSALS;

/** null: not a code of this version. */
export const functionRefusal = (code: unknown): FunctionRefusal | null => {
  const known: Readonly<Record<string, FunctionRefusal>> = FUNCTION_REFUSALS;
  return typeof code === 'string' && Object.hasOwn(known, code) ? (known[code] ?? null) : null;
};
