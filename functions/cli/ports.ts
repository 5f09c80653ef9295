import type { Checkpoint, Coordinator, UserScan } from '../../shared/core/activation/backfill.ts';
import type { AuditStore } from '../../shared/core/audit.ts';
import type { Mutex } from '../../shared/core/ports.ts';
import type { BasicStore } from '../../shared/core/settings/basic-for-people.ts';
import type { BlockedStore } from '../../shared/core/settings/blocked.ts';
import type { PolicyStore } from '../../shared/core/settings/second-factor-property.ts';
import type { ParameterStore, SettingStore, VersionedParameter } from '../../shared/core/settings/settings.ts';
import type { LockoutStore } from '../../shared/core/sign-in/lockout-admin.ts';
import type { CommonPasswords } from '../../shared/core/sign-in/password-rule.ts';
import type { SessionIndex } from '../../shared/core/sign-in/session.ts';
import type { TokenAdmin } from '../../shared/core/tokens/open-tokens.ts';
import type { RefusalReader, UsageReader, UsageRowStore } from '../../shared/core/usage/ports.ts';
import type { SecondFactorRows } from '../../shared/core/users/change/carry-out.ts';
import type { RoleGraph } from '../../shared/core/users/roles.ts';
import type { UserIndexBuilder, UserIndexTidy } from '../../shared/core/users/search/index-ports.ts';
import type { UserDirectory } from '../../shared/core/users/user-store.ts';
import type { Target } from './target.ts';
import type { Look } from './terminal/look.ts';

/** What the commands need of a deployment. */
export interface Deployment {
  readonly stage: string;
  readonly users: UserDirectory;
  /** The user table was there before this product, which deletes nothing in it. */
  readonly adoptedUsers: boolean;
  /** Builds the index of the list of users. */
  readonly userIndex: UserIndexBuilder;
  readonly userIndexTidy: UserIndexTidy;
  readonly audit: Pick<AuditStore, 'add'>;
  /** Lets one change at a time take an administrator away. */
  readonly mutex: Mutex;
  readonly lockouts: LockoutStore;
  readonly secondFactors: SecondFactorRows;
  readonly sessions: SessionIndex;
  /** Access tokens, to list and end them. */
  readonly tokens: TokenAdmin;
  loadRoles(): Promise<RoleGraph>;
  loadSettings(): Promise<ReadonlyMap<string, string>>;
  readonly settings: Pick<SettingStore, 'put'>;
  /** Every setting and session time that is stored, by name, with its version. */
  loadVersions(): Promise<ReadonlyMap<string, VersionedParameter>>;
  /** How long sessions and tokens last. */
  readonly sessionTimes: Pick<ParameterStore<string>, 'put'> & { load(): Promise<ReadonlyMap<string, string>> };
  /** What accounts really used. */
  readonly usage: UsageReader;
  readonly usageRows: Pick<UsageRowStore, 'ofUser' | 'put' | 'remove'>;
  readonly refusals: RefusalReader;
  /** Deletes the refusals of a user. @returns how many. */
  forgetRefusals(userName: string): Promise<number>;
  /** Whether an upstream serves tables, portals and protocols. */
  upstream(): Promise<boolean>;
  /** Which protocols are switched off. */
  readonly blockedProtocols: BlockedStore;
  /** Whether people may use Basic. */
  readonly basicForPeople: BasicStore;
  /** Who needs a second factor. */
  readonly secondFactorPolicy: PolicyStore;
  /** The very worker of functions/backfill, called in the order of the state machine. */
  backfill(onCheckpoint: (checkpoint: Checkpoint) => void): Coordinator;
  readonly scan: UserScan;
  /** Creates guests and base roles where absent; names of those created. */
  createBaseRecords(): Promise<string[]>;
  hashPassword(password: string): Promise<string>;
  readonly commonPasswords: CommonPasswords;
  /**
   * Who uses the command line, for the history and runs. On AWS it is who the credentials belong to: `nis (arn:aws:sts::…/Admin/jane)`; on this
   * machine the person at the keyboard: `nis (jane)`.
   *
   * @throws UsageError where AWS does not tell: then nothing may be changed.
   */
  by(): Promise<string>;
}

/** How a deployment is reached. */
export interface Connector {
  /** @throws UserTableError where the table of users that the deployment adopted does not fit. */
  connect(): Promise<Deployment>;
  /**
   * What a person can do about trouble with AWS, as a sentence; null where nothing is known.
   *
   * @param what was asked for, for example the name of a table.
   */
  advise(error: unknown, what: string): Promise<string | null>;
  /** Ends every connection. */
  close(): void;
}

/** @param by who is at the keyboard. */
export type ConnectorOf = (target: Target, by: string) => Connector;

/** The terminal and files. */
export interface Terminal {
  /** What the standard output can show. */
  readonly look: Look;
  out(text: string): void;
  err(text: string): void;
  /** True where the reader of the output has gone or the disk is full: a command that only reports may stop. */
  unread(): boolean;
  /** A line that the next one replaces; null clears it. Shown only on a terminal. */
  progress(text: string | null): void;
  /**
   * A line from a person; empty after Ctrl-D.
   *
   * @returns null where the standard input is no terminal.
   */
  ask(question: string, options?: { readonly hidden?: boolean }): Promise<string | null>;
  /** All of the standard input. @throws UsageError where it cannot be read. */
  readStdin(): Promise<string>;
  /** Octets of a file; null where it has no size, as `-` has none. */
  size(file: string): number | null;
  /** A file as it is, or the standard input for `-`. @throws UsageError where it cannot be read. */
  bytes(file: string): AsyncIterable<Uint8Array>;
  /** Lines of a log, as `bytes` reads it. */
  lines(file: string): AsyncIterable<string>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What every command is given. The deployment is reached on first use, so that `--help` needs none. */
export interface Context {
  readonly terminal: Terminal;
  /** @throws UserTableError where the table of users that the deployment adopted does not fit. */
  connect(): Promise<Deployment>;
  /** Where the local run writes its decision log; null on AWS. */
  readonly localLog: () => string | null;
  setExitCode(code: number): void;
  /** From here on, Ctrl-C is answered with this sentence, which says how to go on. */
  whenStopped(sentence: string): void;
  /** From here on, a failure is answered on the standard output with the end of the JSON value that has begun. */
  whenFailed(close: (failure: Failure) => string): void;
}

/** The JSON value of a command that failed; its sentence stands on the standard error, too. */
export interface Failure {
  readonly error: { readonly message: string; readonly exit_status: number };
}

/** A mistake of the caller; the message is one sentence that says what to do. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}
