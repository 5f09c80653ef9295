import { arnOf, type Place } from '../../../infra/local/account.ts';
import type { Context } from '../../infra/iam/conditions.ts';

/** A call of an AWS service. */
export interface Call {
  /** Access key of the caller; that of a function or a state machine is its name. */
  readonly caller: string;
  /** As the signature names it: `dynamodb`. */
  readonly service: string;
  readonly operation: string;
  /** JSON of the operation's input. */
  readonly input: string;
}

/** Read from `Call.input`. */
export type Input = Readonly<Record<string, unknown>>;

/** What a call asks of IAM. */
export interface Asked {
  /** For example `sns:Publish`. */
  readonly action: string;
  /** ARN; `*` where the action binds to none. */
  readonly resource: string;
  readonly context: Context;
}

/** ARN in the account and region of the caller. */
export const arnIn = ({ account, region }: Place, service: string, resource: string): string => arnOf(service, resource, region, account);

/** What a service asks of a KMS key in the name of its caller. Source: AWS KMS Developer Guide, "Condition keys for AWS KMS" (kms:ViaService). */
export const keyAsks = (place: Place, key: string, operations: readonly string[], through: string, context: Context = {}): Asked[] =>
  operations.map((operation) => ({
    action: `kms:${operation}`,
    resource: key,
    context: { ...context, 'kms:ViaService': `${through}.${place.region}.amazonaws.com` },
  }));
