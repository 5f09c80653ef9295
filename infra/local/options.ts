import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FAULTS, type Fault } from './aws/fault.ts';
import { LocalRunError, messageOf } from './error.ts';
import { MOST_LEGACY_USERS } from './seed/legacy.ts';

/** The options and environment variables of `npm start -- …`. */
export interface CommandLine {
  readonly help: boolean;
  readonly fault: Fault | null;
  /** Folder of an assembly to run instead of synthesising one. */
  readonly assembly: string | null;
  /** Folder for the data; null: in memory. */
  readonly persist: string | null;
  /** Number of users from before the plugin, in addition to the demonstration's own. */
  readonly legacy: number;
  readonly port: number;
  readonly awsPort: number;
  /** null: 8082, or any free port if that is in use. */
  readonly identityProviderPort: number | null;
  /** Port of a small upstream that replaces functions/instance; null: none. */
  readonly upstreamPort: number | null;
}

export const HELP = `Runs the synthesised CDK templates on this machine: gateway, authorizer,
functions, DynamoDB and SSM.

  npm start                      http://localhost:8080, and DynamoDB and SSM at
                                 http://localhost:8081
  npm start -- --fault dynamodb  starts with DynamoDB answering 500 (or: ssm),
                                 for trying 503
  npm start -- --upstream        with a small upstream at http://localhost:8083
                                 (UPSTREAM_PORT) in place of functions/instance
  npm start -- --persist DIR     keeps the data in the folder DIR; the next
                                 start with it goes on from there, also after
                                 kill -9
  npm start -- --legacy 100000   adds so many users from before the plugin (to
                                 1000000), for living through an activation
  npm start -- --assembly DIR    runs the folder DIR that cdk synth wrote,
                                 instead of synthesising

  PORT=9090 AWS_PORT=9091 npm start   other ports; 0 takes a free one
  IDP_PORT=9092 npm start             the identity provider's; by default 8082,
                                      or a free one where that is in use`;

const HINT = 'npm start -- --help lists the options.';

/** @throws LocalRunError for anything that is not an option. */
export function readCommandLine(args: readonly string[], env: Readonly<Record<string, string | undefined>>): CommandLine {
  const values = parse(args);
  if (values.upstream && values.assembly !== undefined)
    throw new LocalRunError(`--upstream synthesises for its own port: leave --assembly out. ${HINT}`);
  return {
    help: values.help ?? false,
    fault: values.fault === undefined ? null : readFault(values.fault),
    assembly: values.assembly ?? null,
    persist: values.persist === undefined ? null : readFolder(values.persist),
    legacy: values.legacy === undefined ? 0 : readLegacy(values.legacy),
    port: readPort('PORT', env.PORT, 8080),
    awsPort: readPort('AWS_PORT', env.AWS_PORT, 8081),
    identityProviderPort: env.IDP_PORT ? readPort('IDP_PORT', env.IDP_PORT, 8082) : null,
    upstreamPort: values.upstream ? readPort('UPSTREAM_PORT', env.UPSTREAM_PORT, 8083) : null,
  };
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  fault: { type: 'string' },
  assembly: { type: 'string' },
  persist: { type: 'string' },
  legacy: { type: 'string' },
  upstream: { type: 'boolean' },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    const what = messageOf(error).split('. ')[0]?.replace(/\.$/, '');
    throw new LocalRunError(`${what}: ${HINT}`, error);
  }
}

function readFault(value: string): Fault {
  const fault = FAULTS.find((known) => known === value);
  if (fault === undefined) throw new LocalRunError(`--fault takes ${FAULTS.join(' or ')}, not ${JSON.stringify(value)}: ${HINT}`);
  return fault;
}

function readFolder(value: string): string {
  if (value === '') throw new LocalRunError(`--persist takes a folder, not an empty text: ${HINT}`);
  return resolve(value);
}

function readLegacy(value: string): number {
  const count = Number(value);
  if (!/^\d+$/.test(value) || count > MOST_LEGACY_USERS)
    throw new LocalRunError(`--legacy takes a number of users from 0 to ${MOST_LEGACY_USERS}, not ${JSON.stringify(value)}: ${HINT}`);
  return count;
}

function readPort(variable: string, value: string | undefined, standard: number): number {
  if (value === undefined || value === '') return standard;
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535)
    throw new LocalRunError(
      `${variable} is ${JSON.stringify(value)}: use a port number from 0 to 65535, for example ${variable}=${standard}.`,
    );
  return port;
}
