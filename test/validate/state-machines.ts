import type { Account } from '../infra/iam/account.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next?: string }[];
  readonly Catch?: readonly { readonly Next?: string; readonly ErrorEquals?: readonly string[] }[];
  readonly Retry?: readonly { readonly ErrorEquals?: readonly string[] }[];
  readonly ItemProcessor?: Machine;
  readonly Branches?: readonly Machine[];
}

export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** Members of every state, and those of each type. Source: Amazon States Language specification. */
const COMMON = ['Type', 'Comment', 'QueryLanguage', 'InputPath', 'OutputPath', 'Assign', 'Output'];
const FLOW = [...COMMON, 'Next', 'End'];
const RESULT = [...FLOW, 'Parameters', 'ResultSelector', 'ResultPath', 'Arguments', 'Retry', 'Catch'];
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Task: [...RESULT, 'Resource', 'TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath', 'Credentials'],
  Pass: [...FLOW, 'Result', 'ResultPath', 'Parameters'],
  Choice: [...COMMON, 'Choices', 'Default'],
  Wait: [...FLOW, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Succeed: COMMON,
  Fail: ['Type', 'Comment', 'QueryLanguage', 'Error', 'ErrorPath', 'Cause', 'CausePath'],
  Parallel: [...RESULT, 'Branches'],
  Map: [
    ...RESULT,
    ...['ItemProcessor', 'ItemsPath', 'Items', 'ItemSelector', 'ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'],
    ...['MaxConcurrency', 'MaxConcurrencyPath', 'ToleratedFailurePercentage', 'ToleratedFailureCount'],
  ],
};
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Map: ['ItemProcessor'],
  Parallel: ['Branches'],
};
const ENDS = ['Succeed', 'Fail'];

/** What is wrong with the state machines of an account: one sentence a problem. */
export function stateMachineProblems(account: Account): string[] {
  return account.resources('AWS::StepFunctions::StateMachine').flatMap(({ logicalId, properties }) => {
    let machine: Machine;
    try {
      machine = JSON.parse(String(properties.DefinitionString)) as Machine;
    } catch (error) {
      return [`${logicalId}: the definition is no JSON (${String(error)})`];
    }
    return machineProblems(machine).map((problem) => `${logicalId}: ${problem}`);
  });
}

/** Source: Amazon States Language specification. */
export function machineProblems({ StartAt, States }: Machine): string[] {
  const reached = new Set<string>();
  const waiting = [StartAt];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = States[name];
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    waiting.push(...nextOf(state));
  }
  return [
    ...(States[StartAt] === undefined ? [`it starts at ${StartAt}, which is no state of it`] : []),
    ...Object.keys(States)
      .filter((name) => !reached.has(name))
      .map((name) => `the state ${name} is never reached`),
    ...Object.entries(States).flatMap(([name, state]) => stateProblems(state, States).map((problem) => `the state ${name} ${problem}`)),
  ];
}

const nextOf = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
  [Next, Default, ...[...Choices, ...Catch].map((each) => each.Next)].filter((name) => name !== undefined);

function stateProblems(state: State, states: Machine['States']): string[] {
  const members = MEMBERS[state.Type];
  if (members === undefined) return [`has the type ${state.Type}, which does not exist`];
  const ends = ENDS.includes(state.Type) || state.Type === 'Choice' || state.Next !== undefined || state.End === true;
  return [
    ...Object.keys(state)
      .filter((member) => !members.includes(member))
      .map((member) => `has a member ${member}, which a ${state.Type} does not know`),
    ...(REQUIRED[state.Type] ?? []).filter((member) => !(member in state)).map((member) => `lacks ${member}`),
    ...(ends ? [] : ['neither ends nor goes on']),
    ...(state.Next !== undefined && state.End === true ? ['both ends and goes on'] : []),
    ...nextOf(state)
      .filter((name) => states[name] === undefined)
      .map((name) => `goes on to ${name}, which is no state beside it`),
    ...(state.Choices ?? []).filter(({ Next }) => Next === undefined).map(() => 'has a choice that goes nowhere'),
    ...[...(state.Retry ?? []), ...(state.Catch ?? [])]
      .filter(({ ErrorEquals = [] }) => ErrorEquals.length === 0)
      .map(() => 'retries or catches no error by name'),
    ...[state.ItemProcessor, state.Branches ?? []]
      .flat()
      .flatMap((machine) => (machine === undefined ? [] : machineProblems(machine).map((problem) => `holds a machine: ${problem}`))),
  ];
}
