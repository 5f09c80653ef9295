import { isGuest } from '../../../shared/core/users/base-records.ts';
import { readUserRecord } from '../../../shared/core/users/user-record.ts';
import { type JsonOption, jsonLine } from '../options.ts';
import { type Context, UsageError } from '../ports.ts';
import { changeRecord, done } from './change.ts';
import { existing } from './users.ts';

/** `nis users second-factor NAME [--reset]`: whether a person has one; takes it away from whoever lost phone and recovery codes. */
export async function userSecondFactor(
  context: Context,
  name: string,
  { reset, json }: JsonOption & { readonly reset?: boolean },
): Promise<void> {
  const { terminal } = context;
  const deployment = await context.connect();
  const stored = await existing(deployment, name);
  const { user_name, second_factor, web_service_access_only } = readUserRecord(stored, terminal.now());
  const noPerson = isGuest(user_name) || (web_service_access_only && !second_factor);
  if (reset && noPerson)
    throw new UsageError(`${user_name} is no person who signs in, so there is no second factor to reset. Nothing was changed.`);
  const changed = reset ? await resetOne() : false;
  if (json) return terminal.out(jsonLine({ user_name, second_factor: second_factor && !reset, reset: changed }));
  if (!reset) return terminal.out(`${user_name}: ${noPerson ? NO_PERSON : second_factor ? ENROLLED : NOT_ENROLLED}\n`);
  terminal.out(`${user_name}: ${changed ? RESET : 'there is no second factor; nothing was changed.'}\n`);

  async function resetOne(): Promise<boolean> {
    const changing = { context, deployment, graph: await deployment.loadRoles() };
    const { kind } = done(await changeRecord(changing, stored, { secondFactor: 'reset' }));
    // What an earlier reset left behind when it was cut off.
    if (kind === 'unchanged') await deployment.secondFactors.remove(user_name);
    return kind === 'saved';
  }
}

const ENROLLED = 'enrolled; sign-in asks for a code after the password.';
const NOT_ENROLLED = 'not enrolled; the person sets it up at the profile page.';
const NO_PERSON = 'no person who signs in, and so without a second factor.';
const RESET = 'the second factor is reset, and every session and token of the user has ended. The password alone signs in again.';
