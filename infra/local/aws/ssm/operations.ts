import { describeParameters } from './describe.ts';
import { invalid, SsmError } from './errors.ts';
import { parameterHistory } from './history.ts';
import { flag, type Input, names, pageSize, parseInput, text } from './input.ts';
import { pageOf } from './paging.ts';
import { putParameter } from './put.ts';
import type { ParameterStore } from './store.ts';
import { findByReference, toParameter } from './views.ts';

type Operation = (store: ParameterStore, input: Input, caller: string) => object;

/** Every supported operation. Source: SSM API Reference, the page of the operation's name. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetParameter: (store, input) => {
    const name = text(input, 'Name');
    const { parameter, selector } = findByReference(store, name);
    return { Parameter: toParameter(parameter, { selector, withDecryption: flag(input, 'WithDecryption') }) };
  },
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  GetParameterHistory: parameterHistory,
  PutParameter: putParameter,
  DeleteParameter: (store, input) => {
    const { name } = store.get(text(input, 'Name'));
    store.delete(name);
    return {};
  },
  DeleteParameters: (store, input) => {
    const wanted = [...new Set(names(input))];
    const DeletedParameters = wanted.filter((name) => store.delete(name));
    return { DeletedParameters, InvalidParameters: wanted.filter((name) => !DeletedParameters.includes(name)) };
  },
  DescribeParameters: describeParameters,
};

/**
 * Runs one operation of Parameter Store.
 *
 * @param caller access key of the signature.
 * @throws SsmError as AWS answers it; UnknownOperationException for an unsupported operation.
 */
export function callSsm(store: ParameterStore, operation: string, body: Buffer, caller: string): object {
  const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (run === undefined)
    throw new SsmError(
      'UnknownOperationException',
      `The local Parameter Store does not serve ${operation}; it serves ${Object.keys(OPERATIONS).join(', ')}.`,
    );
  return run(store, parseInput(body), caller);
}

/** "InvalidParameters": names that do not exist; they are not an error. */
function getParameters(store: ParameterStore, input: Input): object {
  const Parameters: object[] = [];
  const InvalidParameters: string[] = [];
  for (const name of new Set(names(input))) {
    try {
      const { parameter, selector } = findByReference(store, name);
      Parameters.push(toParameter(parameter, { selector, withDecryption: flag(input, 'WithDecryption') }));
    } catch (error) {
      if (!(error instanceof SsmError)) throw error;
      InvalidParameters.push(name);
    }
  }
  return { Parameters, InvalidParameters };
}

/** "Path": the hierarchy, beginning with a slash. "Recursive": all below it rather than the next level. Pages hold 10 at most. */
function getParametersByPath(store: ParameterStore, input: Input): object {
  const path = text(input, 'Path');
  if (!path.startsWith('/'))
    throw invalid(`The parameter doesn't meet the parameter name requirements. The path ${path} must begin with a forward slash "/".`);
  if (Array.isArray(input.ParameterFilters) && input.ParameterFilters.length > 0)
    throw new SsmError('InvalidFilterKey', 'The local Parameter Store takes no filters in GetParametersByPath.');
  const prefix = path.endsWith('/') ? path : `${path}/`;
  const recursive = flag(input, 'Recursive');
  const below = store.all().filter(({ name }) => {
    return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/'));
  });
  const { items, NextToken } = pageOf(below, pageSize(input, 10), input);
  return { Parameters: items.map((parameter) => toParameter(parameter, { withDecryption: flag(input, 'WithDecryption') })), NextToken };
}
