import { arnOf } from '../../account.ts';
import { SsmError } from './errors.ts';
import type { ParameterStore, StoredParameter } from './store.ts';

/** How a value is shown. Source: SSM API Reference, GetParameter, "WithDecryption": ignored for String and StringList. */
export interface Shown {
  readonly selector?: string | undefined;
  readonly withDecryption: boolean;
}

/** A parameter as GetParameter shows it. Source: SSM API Reference, Parameter. */
export const toParameter = (parameter: StoredParameter, { selector: Selector, withDecryption }: Shown): object => ({
  Name: parameter.name,
  Type: parameter.type,
  Value: shownValue(parameter, withDecryption),
  Version: parameter.version,
  ...(Selector === undefined ? {} : { Selector }),
  LastModifiedDate: parameter.modifiedAt / 1000,
  ARN: arnOf('ssm', `parameter/${parameter.name.replace(/^\//, '')}`),
  DataType: 'text',
});

/** A parameter without its value. Source: SSM API Reference, ParameterMetadata. */
export const toMetadata = (parameter: StoredParameter): Readonly<Record<string, unknown>> => ({
  Name: parameter.name,
  ARN: arnOf('ssm', `parameter/${parameter.name.replace(/^\//, '')}`),
  Type: parameter.type,
  LastModifiedDate: parameter.modifiedAt / 1000,
  LastModifiedUser: arnOf('iam', `user/${parameter.modifiedBy}`, ''),
  Version: parameter.version,
  Tier: 'Standard',
  Policies: [],
  DataType: 'text',
  ...(parameter.type === 'SecureString' ? { KeyId: 'alias/aws/ssm' } : {}),
  ...(parameter.description === undefined ? {} : { Description: parameter.description }),
  ...(parameter.allowedPattern === undefined ? {} : { AllowedPattern: parameter.allowedPattern }),
});

/** One version of a parameter, with its value. Source: SSM API Reference, ParameterHistory. */
export const toHistory = (parameter: StoredParameter, { withDecryption }: Shown): object => {
  const { ARN: _arn, ...metadata } = toMetadata(parameter);
  return { ...metadata, Value: shownValue(parameter, withDecryption), Labels: [] };
};

/** There is no KMS here. The text in place of the cipher text reveals nothing of the value. */
const shownValue = ({ type, name, version, value }: StoredParameter, withDecryption: boolean): string =>
  type === 'SecureString' && !withDecryption ? Buffer.from(`encrypted ${name}:${version}`).toString('base64') : value;

/** The parameter's name, from a name or an ARN. */
export const plainName = (reference: string): string => reference.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:parameter(?=\/)/, '');

/**
 * Finds by name, ARN, or either with `:version`.
 *
 * Source: SSM API Reference, GetParameter, "Name": "To query by parameter version, use "Name": "name:version"".
 *
 * @throws SsmError ParameterNotFound, ParameterVersionNotFound.
 */
export function findByReference(store: ParameterStore, reference: string): { parameter: StoredParameter; selector?: string } {
  const [plain = '', version] = plainName(reference).split(':');
  const latest = store.get(plain);
  if (version === undefined) return { parameter: latest };
  const parameter = store.history(plain).find((kept) => String(kept.version) === version);
  if (parameter === undefined)
    throw new SsmError('ParameterVersionNotFound', `Systems Manager could not find version ${version} of ${plain}.`);
  return { parameter, selector: `:${version}` };
}
