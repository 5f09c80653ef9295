import { describe, expect, test } from '@jest/globals';
import type { Stack } from '../../infra/local/assembly/read.ts';
import { type Account, accountOfTemplates } from '../infra/iam/account.ts';
import { OPTION_ROWS } from '../infra/option-rows.ts';
import { optionsWithoutRow } from './rows.ts';
import { type Machine, machineProblems } from './state-machines.ts';
import { deploymentOf, problemsOf } from './validate.ts';

describe('AWS would take the templates', () => {
  // Of every row of options: npm run validate, which CI calls before the tests.
  test.each(OPTION_ROWS.slice(0, 1))('%s', (_name, options) => expect(problemsOf(deploymentOf(options))).toEqual([]), 120_000);

  test('and every option has a row that gives it another value than its standard', () => {
    expect(optionsWithoutRow()).toEqual([]);
    expect(optionsWithoutRow([['one', { stage: 'prod', waf: 'true', canary: 'off' }]])).not.toContain('canary');
    expect(optionsWithoutRow([['one', { stage: 'prod', waf: 'true', canary: 'off' }]])).toEqual(expect.arrayContaining(['waf', 'region']));
  });
});

/** Changes the properties of the first resource of a type. */
interface Break {
  readonly type: string;
  readonly change: (properties: Record<string, unknown>) => void;
}

const real = deploymentOf({ stage: 'prod' });

function broken({ type, change }: Break): Account {
  const stacks = structuredClone(real.stacks.map(({ name, template }) => ({ name, template }))).map(
    ({ name, template }): Stack => ({ name, template, assets: new Map() }),
  );
  const found = stacks.flatMap(({ template }) => Object.values(template.Resources ?? {})).find(({ Type }) => Type === type);
  if (found?.Properties === undefined) throw new Error(`no ${type}`);
  change(found.Properties as Record<string, unknown>);
  return accountOfTemplates(stacks, real.place);
}

const statementsOf = (properties: Record<string, unknown>): Record<string, unknown>[] =>
  (properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement;
const withStatement =
  (more: object): Break['change'] =>
  (properties) =>
    Object.assign(statementsOf(properties)[0] ?? {}, more);

describe('what AWS would refuse is found', () => {
  test.each<[string, string, Break['change'], RegExp]>([
    [
      'a value out of its bounds',
      'AWS::Lambda::Function',
      (it) => Object.assign(it, { MemorySize: 64 }),
      /64 is less than the minimum of 128/,
    ],
    ['a property that does not exist', 'AWS::Lambda::Function', (it) => Object.assign(it, { Memory: 512 }), /'Memory' was unexpected/],
    ['a property that is missing', 'AWS::Lambda::Alias', (it) => Reflect.deleteProperty(it, 'Name'), /'Name' is a required property/],
    [
      'an attribute that does not exist',
      'AWS::Lambda::Alias',
      (it) => Object.assign(it, { FunctionVersion: { 'Fn::GetAtt': [(it.FunctionName as { Ref: string }).Ref, 'Version'] } }),
      /'Version' is not one of/,
    ],
    ['a right of no form', 'AWS::IAM::Policy', withStatement({ Action: 'GetItem' }), /has the action GetItem, which is not of the form/],
    ['a right to everything', 'AWS::IAM::Policy', withStatement({ Action: '*' }), /has the action \*, which is not of the form/],
    ['another effect', 'AWS::IAM::Policy', withStatement({ Effect: 'Permit' }), /has the effect Permit/],
    ['an operator that IAM lacks', 'AWS::IAM::Policy', withStatement({ Condition: { StringIs: {} } }), /has the operator StringIs/],
    ['a member that IAM lacks', 'AWS::IAM::Policy', withStatement({ Ressource: '*' }), /has a member Ressource/],
    [
      'an old grammar',
      'AWS::IAM::Policy',
      (it) => Object.assign(it.PolicyDocument as object, { Version: '2008-10-17' }),
      /write 2012-10-17/,
    ],
    [
      'too long policies of a role',
      'AWS::IAM::Policy',
      (it) =>
        Object.assign(statementsOf(it)[0] ?? {}, {
          Resource: Array.from({ length: 200 }, (_, n) => `arn:aws:dynamodb:*:*:table/a-long-name-${n}-of-a-table`),
        }),
      /octets of a role's inline policies, of which AWS takes 10240/,
    ],
    [
      'too many variables',
      'AWS::Lambda::Function',
      (it) => Object.assign(it, { Environment: { Variables: { LIST: 'x'.repeat(4096) } } }),
      /4100 octets of a function's variables, of which AWS takes 4096/,
    ],
    [
      'a name that is too long',
      'AWS::CloudWatch::Alarm',
      (it) => Object.assign(it, { AlarmName: 'x'.repeat(256) }),
      /256 letters of an alarm's name/,
    ],
    [
      'too large a template',
      'AWS::Logs::QueryDefinition',
      (it) => Object.assign(it, { QueryString: 'x'.repeat(1_000_000) }),
      /octets of a template/,
    ],
    [
      'a definition that is no JSON',
      'AWS::StepFunctions::StateMachine',
      (it) => Object.assign(it, { DefinitionString: '{' }),
      /the definition is no JSON/,
    ],
  ])('%s', (_what, type, change, sentence) => {
    expect(problemsOf(broken({ type, change })).join('\n')).toMatch(sentence);
  });
});

describe('a state machine', () => {
  const machine = (States: Machine['States'], StartAt = 'A'): Machine => ({ StartAt, States });
  const END = { Type: 'Succeed' } as const;

  test.each<[string, Machine, string]>([
    ['that starts nowhere', machine({ A: END }, 'B'), 'it starts at B, which is no state of it'],
    ['with a state that nothing leads to', machine({ A: END, B: END }), 'the state B is never reached'],
    ['that goes on to nowhere', machine({ A: { Type: 'Pass', Next: 'B' } }), 'the state A goes on to B, which is no state beside it'],
    ['that stops without an end', machine({ A: { Type: 'Pass' } }), 'the state A neither ends nor goes on'],
    ['that does both', machine({ A: { Type: 'Pass', Next: 'B', End: true }, B: END }), 'the state A both ends and goes on'],
    ['with a type that does not exist', machine({ A: { Type: 'Job' } }), 'the state A has the type Job, which does not exist'],
    [
      'with a member of another type',
      machine({ A: { ...END, Next: 'A' } }),
      'the state A has a member Next, which a Succeed does not know',
    ],
    ['without what a type needs', machine({ A: { Type: 'Task', End: true } }), 'the state A lacks Resource'],
    ['with a choice that goes nowhere', machine({ A: { Type: 'Choice', Choices: [{}] } }), 'the state A has a choice that goes nowhere'],
    [
      'that catches nothing',
      machine({ A: { Type: 'Map', End: true, Catch: [{ Next: 'A' }] } }),
      'the state A retries or catches no error by name',
    ],
    [
      'with a fault in a machine inside',
      machine({ A: { Type: 'Map', End: true, ItemProcessor: machine({ A: { Type: 'Pass', Next: 'C' } }) } }),
      'the state A holds a machine: the state A goes on to C, which is no state beside it',
    ],
  ])('%s is found', (_what, definition, problem) => expect(machineProblems(definition)).toContain(problem));

  test('that is right is right', () => {
    expect(
      machineProblems(machine({ A: { Type: 'Choice', Choices: [{ Next: 'B' }], Default: 'C' }, B: END, C: { Type: 'Fail' } })),
    ).toEqual([]);
  });
});
