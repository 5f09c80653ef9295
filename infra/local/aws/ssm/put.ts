import { brokenConstraint, invalid, SsmError } from './errors.ts';
import { flag, type Input, optionalText, text } from './input.ts';
import type { ParameterStore, ParameterType } from './store.ts';

/** In characters. Source: SSM API Reference, PutParameter, "Tier": standard parameters hold 4 KB, advanced ones 8 KB. */
const LONGEST_STANDARD = 4096;
const LONGEST_ADVANCED = 8192;
/** Source: PutParameter, "Name": at most 1011 characters and 15 levels. */
const LONGEST_NAME = 1011;
const MOST_LEVELS = 15;

/**
 * PutParameter. The tier only limits the length of the value.
 *
 * Source: SSM API Reference, PutParameter.
 */
export function putParameter(store: ParameterStore, input: Input, caller: string): object {
  const name = checkedName(text(input, 'Name'));
  const tier = optionalText(input, 'Tier') ?? 'Standard';
  const value = checkedValue(text(input, 'Value'), tier === 'Standard' ? LONGEST_STANDARD : LONGEST_ADVANCED);
  const former = store.find(name);
  if (former !== undefined && !flag(input, 'Overwrite'))
    throw new SsmError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  const type = readType(optionalText(input, 'Type')) ?? former?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  const { version } = store.put({
    name,
    value,
    type,
    modifiedBy: caller,
    description: optionalText(input, 'Description'),
    allowedPattern: optionalText(input, 'AllowedPattern'),
  });
  return { Version: version, Tier: 'Standard' };
}

function checkedName(name: string): string {
  if (name.length < 1 || name.length > LONGEST_NAME)
    throw brokenConstraint('name', name, `Member must have length between 1 and ${LONGEST_NAME}`);
  if (
    !/^[A-Za-z0-9_.\-/]+$/.test(name) ||
    /^\/?(aws|ssm)/i.test(name) ||
    (name.includes('/') && !name.startsWith('/')) ||
    /\/\/|\/$/.test(name)
  )
    throw invalid(
      `The parameter name ${name} must hold only letters, digits and . - _ /, begin with / where it has levels, and not begin with aws or ssm.`,
    );
  if (name.split('/').length - 1 > MOST_LEVELS)
    throw new SsmError('HierarchyLevelLimitExceededException', `A parameter name has at most ${MOST_LEVELS} levels.`);
  return name;
}

function checkedValue(value: string, longest: number): string {
  if (value.length < 1) throw brokenConstraint('value', value, 'Member must have length greater than or equal to 1');
  if (value.length > longest) throw invalid(`Parameters of this tier support a maximum parameter value of ${longest} characters.`);
  return value;
}

function readType(type: string | undefined): ParameterType | undefined {
  if (type === undefined || type === 'String' || type === 'StringList' || type === 'SecureString') return type;
  throw brokenConstraint('type', type, 'Member must satisfy enum value set: [SecureString, StringList, String]');
}
