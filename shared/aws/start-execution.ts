import { createHttpsClient } from './client/https-client.ts';

/**
 * Starts an execution of a Step Functions state machine.
 *
 * Source: AWS Step Functions API Reference, StartExecution. If an execution of this name runs with the same input, StartExecution succeeds;
 * if it has ended, the error is `ExecutionAlreadyExists`, which counts as success here. So a request without an answer can be sent again.
 *
 * @param env region, credentials and endpoint as AWS Lambda sets them.
 * @returns ARN of the execution.
 * @throws Error with what Step Functions says, or that it does not answer, after some tries.
 */
export async function startExecution(env: NodeJS.ProcessEnv, stateMachineArn: string, name: string): Promise<string> {
  const call = createHttpsClient({
    service: 'states',
    target: 'AWSStepFunctions',
    contentType: 'application/x-amz-json-1.0',
    attempts: 5,
    env,
  });
  try {
    const { executionArn } = await call<{ readonly executionArn: string }>('StartExecution', { stateMachineArn, name, input: '{}' });
    return executionArn;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
    return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  }
}
