/** What the custom resource is told. */
export interface ActivationProperties {
  readonly StateMachineArn: string;
  /** What an activation depends on, such as the table of users: another text, and everybody is activated again. */
  readonly Activation: string;
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
 * Starts an execution of the state machine; one of that name that runs or ran already counts as started.
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
  request.type === 'Create' || (request.type === 'Update' && request.previous.Activation !== request.properties.Activation);

/**
 * Starts the activation where a deploy asks for it. It does not wait for it, and it never fails: a failure here would roll the deploy back,
 * although activation can be started again at any time.
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
  if (outcome.outcome === 'started') return `Started ${outcome.execution}: see how far it is by nis status.`;
  if (outcome.outcome === 'not_asked') return 'Nothing started: this deploy changed nothing that activation depends on.';
  return `NOT STARTED (${outcome.why}): run nis activate, or start the state machine in the console of Step Functions.`;
}
