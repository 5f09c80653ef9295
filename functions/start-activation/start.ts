/** What the custom resource is told. */
export interface ActivationProperties {
  readonly StateMachineArn: string;
  /** Describes what an activation depends on, such as the table of users. If this text changes, a deploy activates again. */
  readonly Activation: string;
  /** The same for the index of users, which an activation builds. */
  readonly Index: string;
}

export type StartRequest =
  | { readonly type: 'Create'; readonly id: string; readonly properties: ActivationProperties }
  | {
      readonly type: 'Update';
      readonly id: string;
      readonly properties: ActivationProperties;
      readonly previous: Partial<ActivationProperties>;
    }
  | { readonly type: 'Delete' };

/**
 * Starts an execution of the state machine. One of the same name that runs or has run counts as started.
 *
 * @returns ARN of the execution.
 */
export type StartExecution = (stateMachineArn: string, name: string) => Promise<string>;

export type Outcome =
  | { readonly outcome: 'started'; readonly execution: string }
  | { readonly outcome: 'not_asked' }
  | { readonly outcome: 'failed'; readonly why: string };

/** On create, and on update where the activation itself changed; a deploy of anything else starts no activation. */
const asksToStart = (request: StartRequest): request is Exclude<StartRequest, { type: 'Delete' }> =>
  request.type === 'Create' ||
  (request.type === 'Update' &&
    (request.previous.Activation !== request.properties.Activation || request.previous.Index !== request.properties.Index));

/**
 * Starts the activation if a deploy asks for it. It does not wait for the activation, and it never fails: a failure would roll the deploy
 * back, although the activation can be started again at any time.
 */
export async function startActivation(start: StartExecution, request: StartRequest): Promise<Outcome> {
  if (!asksToStart(request)) return { outcome: 'not_asked' };
  try {
    // A request that CloudFormation repeats starts nothing twice.
    return { outcome: 'started', execution: await start(request.properties.StateMachineArn, `deploy-${request.id}`) };
  } catch (error) {
    return { outcome: 'failed', why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** What the output of the stack says. */
export function sentenceOf(outcome: Outcome): string {
  if (outcome.outcome === 'started') return `Started ${outcome.execution}: run nis status to see its progress.`;
  if (outcome.outcome === 'not_asked') return 'Nothing started: this deploy changed nothing that activation depends on.';
  return `NOT STARTED (${outcome.why}): run nis activate, or start the state machine in the console of Step Functions.`;
}
