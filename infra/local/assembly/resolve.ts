import { ACCOUNT, PARTITION, type Place, REGION } from '../account.ts';
import { LocalRunError } from '../error.ts';
import { attribute, physicalId } from './physical.ts';
import type { Stack } from './read.ts';

/** Resolves the intrinsic functions in a property of a stack's template. */
export type Resolver = (stack: Stack, value: unknown) => unknown;

/** Source: CloudFormation Template Reference, "Pseudo parameters". */
const pseudoParameters = ({ account, region }: Place): Readonly<Record<string, string | undefined>> => ({
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': PARTITION,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::NoValue': undefined,
});

/**
 * A resolver over the stacks of an assembly, which may refer to each other by exports or outputs.
 *
 * Source: CloudFormation Template Reference, "Intrinsic functions". Functions that are not needed here (conditions, mappings) are missing.
 *
 * The resolver throws LocalRunError if a value cannot be resolved.
 *
 * @param place the account and region of stacks that name none.
 */
export function createResolver(stacks: readonly Stack[], place: Place = { account: ACCOUNT, region: REGION }): Resolver {
  return function resolve(stack, value): unknown {
    if (Array.isArray(value)) return value.map((entry) => resolve(stack, entry)).filter((entry) => entry !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const [only, ...others] = Object.entries(value);
    if (only !== undefined && others.length === 0 && (only[0] === 'Ref' || only[0].startsWith('Fn::')))
      return intrinsic({ place, stack, stacks, resolve: (nested) => resolve(stack, nested), in: resolve }, only[0], only[1]);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, entry]) => [key, resolve(stack, entry)] as const)
        .filter(([, entry]) => entry !== undefined),
    );
  };
}

interface Scope {
  readonly place: Place;
  readonly stack: Stack;
  readonly stacks: readonly Stack[];
  readonly resolve: (value: unknown) => unknown;
  readonly in: Resolver;
}

function intrinsic(scope: Scope, name: string, argument: unknown): unknown {
  const { resolve } = scope;
  switch (name) {
    case 'Ref':
      return reference(scope, String(argument));
    case 'Fn::GetAtt':
      return getAttribute(scope, argument);
    case 'Fn::Join': {
      const [separator, parts] = pair(scope, name, argument);
      return list(scope, name, resolve(parts)).join(String(separator));
    }
    case 'Fn::Split': {
      const [separator, text] = pair(scope, name, argument);
      return String(resolve(text)).split(String(separator));
    }
    case 'Fn::Select': {
      const [index, from] = pair(scope, name, argument);
      return list(scope, name, resolve(from))[Number(resolve(index))];
    }
    case 'Fn::Sub':
      return substitute(scope, argument);
    case 'Fn::ImportValue':
      return imported(scope, String(resolve(argument)));
    case 'Fn::GetStackOutput':
      return stackOutput(scope, resolve(argument) as { StackName?: unknown; OutputName?: unknown });
    default:
      throw unresolvable(scope, name);
  }
}

function reference({ place, stack, resolve }: Scope, id: string): unknown {
  const pseudo = pseudoParameters(place);
  if (Object.hasOwn(pseudo, id)) return pseudo[id];
  if (id === 'AWS::StackName') return stack.name;
  const resource = stack.template.Resources?.[id];
  if (resource !== undefined) return physicalId(place, stack, id, resource, resolve);
  const parameter = stack.template.Parameters?.[id];
  if (parameter?.Default !== undefined) return parameter.Default;
  throw unresolvable({ stack }, `Ref ${id}`);
}

function getAttribute({ place, stack, resolve }: Scope, argument: unknown): string {
  const [id = '', ...names] = typeof argument === 'string' ? argument.split('.') : (argument as string[]);
  const name = names.join('.');
  const resource = stack.template.Resources?.[id];
  const value = resource === undefined ? undefined : attribute(place, stack, id, resource, name, resolve);
  if (value === undefined) throw unresolvable({ stack }, `Fn::GetAtt ${id}.${name}`);
  return value;
}

function substitute(scope: Scope, argument: unknown): string {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(variables as object, name)) return String(scope.resolve((variables as Record<string, unknown>)[name]));
    return String(name.includes('.') ? getAttribute(scope, name) : reference(scope, name));
  });
}

function imported(scope: Scope, name: string): unknown {
  for (const stack of scope.stacks) {
    for (const { Value, Export } of Object.values(stack.template.Outputs ?? {})) {
      if (Export !== undefined && scope.in(stack, Export.Name) === name) return scope.in(stack, Value);
    }
  }
  throw unresolvable(scope, `Fn::ImportValue ${name}`);
}

function stackOutput(scope: Scope, { StackName, OutputName }: { StackName?: unknown; OutputName?: unknown }): unknown {
  const stack = scope.stacks.find(({ name }) => name === StackName);
  const output = stack?.template.Outputs?.[String(OutputName)];
  if (stack === undefined || output === undefined)
    throw unresolvable(scope, `Fn::GetStackOutput ${String(StackName)}.${String(OutputName)}`);
  return scope.in(stack, output.Value);
}

function pair({ stack }: Scope, name: string, argument: unknown): [unknown, unknown] {
  if (!Array.isArray(argument) || argument.length !== 2) throw unresolvable({ stack }, name);
  return [argument[0], argument[1]];
}

function list({ stack }: Scope, name: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw unresolvable({ stack }, name);
  return value;
}

const unresolvable = ({ stack }: Pick<Scope, 'stack'>, what: string): LocalRunError =>
  new LocalRunError(`The template of ${stack.name} uses ${what}, which the local run cannot resolve: write the value without it.`);
