import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import { answersOf } from '../client/answers.ts';

/**
 * The text of one parameter, for programs from outside such as the command line.
 *
 * @returns null: there is no such parameter. @throws DependencyError if it cannot be read.
 */
export async function readParameter(ssm: SSMClient, name: string): Promise<string | null> {
  const { Parameter } = await answersOf(`parameter ${name}`).of(() =>
    ssm.send(new GetParameterCommand({ Name: name })).catch((error: unknown) => {
      if (error instanceof ParameterNotFound) return { Parameter: undefined };
      throw error;
    }),
  );
  return Parameter?.Value ?? null;
}
