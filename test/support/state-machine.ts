import { isDeepStrictEqual } from 'node:util';
import { mapOf } from '../../shared/core/concurrency.ts';

/** A definition in the Amazon States Language, JSONPath: the states and fields that the activation uses, and no others. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

type State = Readonly<Record<string, unknown>> & { readonly Type: string };

export interface Execution {
  readonly name: string;
  readonly id: string;
  /** Invokes a function by ARN; a function error is rejected as `TaskError`. */
  readonly invoke: (arn: string, input: unknown) => Promise<unknown>;
}

export class TaskError extends Error {
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

export type Ended =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause: string };

/** Largest input or output of a state, in bytes. Source: AWS Step Functions Developer Guide, "Quotas". */
const LARGEST_STATE = 262_144;

/** Fields that are known, by type; another one would be passed over silently. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource', 'Parameters', 'Retry', 'TimeoutSeconds'],
  Map: ['ItemsPath', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency', 'ResultPath', 'Label'],
  Choice: ['Choices', 'Default'],
  Pass: ['Parameters'],
  Succeed: [],
  Fail: ['Error', 'CausePath'],
};

/**
 * Runs a definition as Step Functions does, without waiting between retries.
 *
 * Source: Amazon States Language specification (states-language.net).
 */
export async function execute(definition: Definition, input: unknown, execution: Execution): Promise<Ended> {
  let name: string | undefined = definition.StartAt;
  let data = input;
  try {
    while (name !== undefined) {
      const state: State | undefined = definition.States[name];
      if (state === undefined) throw new Error(`There is no state ${name}.`);
      const unknown = Object.keys(state).filter(
        (field) => ![...(KNOWN[state.Type] ?? []), 'Type', 'Comment', 'Next', 'End'].includes(field),
      );
      if (unknown.length > 0) throw new Error(`The state ${name} has fields that are not interpreted: ${unknown.join(', ')}.`);
      if (state.Type === 'Fail')
        return { status: 'FAILED', error: String(state.Error), cause: String(evaluate(String(state.CausePath), data, {})) };
      if (state.Type === 'Choice') name = choose(state, data);
      else {
        data = await run(state, data, execution);
        if (JSON.stringify(data).length > LARGEST_STATE)
          throw new TaskError('States.DataLimitExceeded', `The output of ${name} is too large.`);
        name = state.Next as string | undefined;
      }
    }
  } catch (error) {
    if (error instanceof TaskError) return { status: 'FAILED', error: error.name, cause: error.message };
    throw error;
  }
  return { status: 'SUCCEEDED', output: data };
}

async function run(state: State, data: unknown, execution: Execution): Promise<unknown> {
  const context = { Execution: { Name: execution.name, Id: execution.id } };
  const input = state.Parameters === undefined ? data : fill(state.Parameters, data, context);
  if (state.Type === 'Task') return withRetries(state, () => execution.invoke(String(state.Resource), input));
  if (state.Type === 'Map') return runMap(state, data, execution);
  return input;
}

async function withRetries(state: State, attempt: () => Promise<unknown>): Promise<unknown> {
  const retriers = (state.Retry ?? []) as { ErrorEquals: string[]; MaxAttempts: number }[];
  for (let tried = 0; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      const retrier = error instanceof TaskError ? retriers.find(({ ErrorEquals }) => ErrorEquals.includes(error.name)) : undefined;
      if (retrier === undefined || tried >= retrier.MaxAttempts) throw error;
    }
  }
}

/** A distributed map: an execution an item. The first that fails fails the map. */
async function runMap(state: State, data: unknown, execution: Execution): Promise<unknown> {
  const { ProcessorConfig, ...processor } = state.ItemProcessor as Definition & { readonly ProcessorConfig: object };
  if (!isDeepStrictEqual(ProcessorConfig, { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' })) throw new Error('Another kind of map.');
  const items = evaluate(String(state.ItemsPath), data, {}) as unknown[];
  const results = await mapOf([...items.entries()], Number(state.MaxConcurrency), async ([Index, Value]) => {
    const input = fill(state.ItemSelector, data, { Map: { Item: { Index, Value } } });
    const ended = await execute(processor, input, execution);
    if (ended.status === 'FAILED') throw new TaskError(ended.error, ended.cause);
    return ended.output;
  });
  if (JSON.stringify(results).length > LARGEST_STATE)
    throw new TaskError('States.DataLimitExceeded', 'The results of the map are too large.');
  if (state.ResultPath !== null) throw new Error('Only a discarded result is interpreted.');
  return data;
}

function choose({ Choices, Default }: State, data: unknown): string {
  const holds = ({ Variable, Next: _next, ...test }: Record<string, unknown>): boolean => {
    const value = evaluate(String(Variable), data, {});
    const [[operator, operand] = [], ...others] = Object.entries(test);
    if (others.length === 0 && operator === 'BooleanEquals') return value === operand;
    if (others.length === 0 && operator === 'NumericGreaterThan') return Number(value) > Number(operand);
    throw new Error(`The comparison ${operator} is not interpreted.`);
  };
  const chosen = (Choices as Record<string, unknown>[]).find(holds);
  return String(chosen === undefined ? Default : chosen.Next);
}

/** A payload template: keys that end in `.$` hold a path. */
function fill(template: unknown, data: unknown, context: object): unknown {
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) return template.map((entry) => fill(entry, data, context));
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), evaluate(String(value), data, context)] : [key, fill(value, data, context)],
    ),
  );
}

function evaluate(path: string, data: unknown, context: object): unknown {
  const format = /^States\.Format\('([^']*)', (\$\S*)\)$/.exec(path);
  if (format !== null) return format[1]?.replace('{}', String(evaluate(String(format[2]), data, context)));
  const [root, ...names] = path.split('.');
  let value: unknown = root === '$$' ? context : data;
  if (root !== '$' && root !== '$$') throw new Error(`The path ${path} is not interpreted.`);
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !(name in value))
      throw new TaskError('States.Runtime', `${path} is not in the input.`);
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
